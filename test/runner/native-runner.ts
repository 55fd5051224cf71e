import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Options } from '@swc/core';
import { readSourcesNatively } from './source-hooks.ts';

/** What of jest's runtime a suite needs that Node loads by itself. */
interface Runtime {
  requireInternalModule(path: string): unknown;
  setGlobalsForRuntime(globals: Readonly<Record<string, (...args: never[]) => unknown>>): void;
  unstable_shouldLoadAsEsm(path: string): boolean;
  unstable_importModule(path: string): Promise<unknown>;
}

interface ProjectConfig {
  readonly moduleNameMapper: readonly (readonly [string, string])[];
  readonly transform: readonly (readonly [pattern: string, transformer: string, options: Options])[];
}

type Circus = (globalConfig: unknown, config: ProjectConfig, environment: unknown, runtime: Runtime, testPath: string, send: unknown) => Promise<unknown>;

const require = createRequire(import.meta.url);
const { default: circus }: { readonly default: Circus } = require('jest-circus/runner');
const GLOBALS = new URL('./jest-globals.ts', import.meta.url).href;
const TEST_TIMEOUT = Symbol.for('TEST_TIMEOUT_SYMBOL');

/**
 * Jest's own runner of tests, but for who loads them: Node itself, so that the modules that suites share are loaded once a process. Jest would read all of them anew for each suite, which takes one to two seconds of a processor.
 * As before, the suites of a process share it; each has its own environment variables.
 */
const run: Circus = async (globalConfig, config, environment, runtime, testPath, send) => {
  const [transform] = config.transform;
  if (transform === undefined) throw new Error('jest.config.mjs says of no file how it is transformed');
  readSourcesNatively({ moduleNameMapper: config.moduleNameMapper, swc: transform[2], globals: GLOBALS });
  const { setGlobals }: typeof import('./jest-globals.ts') = await import(GLOBALS);
  const variables = { ...process.env };
  // Node maps positions back to the sources by itself, unless somebody prepares stacks in its place, which jest does for each suite.
  process.setSourceMapsEnabled(true);
  Reflect.deleteProperty(Error, 'prepareStackTrace');
  const native = Object.create(runtime, {
    requireInternalModule: { value: (path: string) => requireAnew(path) },
    setGlobalsForRuntime: { value: setGlobals },
    unstable_shouldLoadAsEsm: { value: () => true },
    unstable_importModule: { value: importAnew },
  }) as Runtime;
  // Not awaited: this function would stand in the stack of every failure.
  return circus(globalConfig, config, environment, native, testPath, send).finally(() => {
    Reflect.deleteProperty(globalThis, TEST_TIMEOUT);
    for (const name of Object.keys(process.env)) if (!(name in variables)) delete process.env[name];
    Object.assign(process.env, variables);
  });
};
export default run;

/** The framework keeps the tests that it was told of in its module. */
function requireAnew(path: string): unknown {
  delete require.cache[path];
  return require(path);
}

const known = new Map<string, number>();

/** A file of tests that was loaded before (as when jest watches) has to say its tests again. */
function importAnew(path: string): Promise<unknown> {
  const times = known.get(path) ?? 0;
  known.set(path, times + 1);
  return import(`${pathToFileURL(path).href}${times === 0 ? '' : `?${times}`}`);
}
