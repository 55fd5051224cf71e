/** Unit tests stand beside the code (x.spec.ts); whole-product tests in test/ (x.e2e-spec.ts), which `npm test` runs on real parts. */
const common = {
  testEnvironment: 'node',
  testRunner: `${import.meta.dirname}/test/runner/index.cjs`,
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', {
      jsc: { parser: { syntax: 'typescript', decorators: true }, transform: { legacyDecorator: true, decoratorMetadata: true }, target: 'es2022', keepClassNames: true },
      module: { type: 'es6' }, sourceMaps: 'inline',
    }],
  },
  moduleNameMapper: {
    '^@belay/(contracts|manifest|plugin-sdk|plugin-testing|cli|local)$': '<rootDir>/packages/$1/src/index.ts',
    '^@belay/plugin-sdk/temporal$': '<rootDir>/packages/plugin-sdk/src/temporal/sealed-data-converter.ts',
    '^@belay/contracts/(certificate|codec)$': '<rootDir>/packages/contracts/src/$1/index.ts',
    '^@belay/contracts/workflow$': '<rootDir>/packages/contracts/src/workflow.ts',
    '^@belay/((?:provider|notifier|store|sink|source)-[a-z]+)$': '<rootDir>/plugins/$1/src/index.ts',
    '^@belay/workflows$': '<rootDir>/workflows/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  modulePathIgnorePatterns: ['/dist/', '/\\.belay/'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
};
export default {
  // No measure of anything: many suites are at work side by side, and then a step takes several times as long as alone. Only what takes minutes names another.
  testTimeout: 120_000,
  testSequencer: `${import.meta.dirname}/test/long-suites-first.cjs`,
  projects: [
    { ...common, displayName: 'unit', rootDir: import.meta.dirname, roots: ['<rootDir>/packages', '<rootDir>/plugins', '<rootDir>/workflows', '<rootDir>/src'], testMatch: ['**/*.spec.ts'] },
    { ...common, displayName: 'e2e', rootDir: import.meta.dirname, roots: ['<rootDir>/test'], testMatch: ['**/*.e2e-spec.ts'] },
  ],
};
