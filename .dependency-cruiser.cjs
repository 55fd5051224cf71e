/** Imports go one way: contracts ← plugin-sdk ← plugins; contracts ← workflows; src never imports a plugin; a plugin never imports src, Nest or Temporal. */
const no = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    no('no-circular', 'A cycle means that two files have one reason to change: join or split them.', {}, { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } }),
    no('contracts-stand-alone', 'Contracts know zod only.', { path: '^packages/contracts/src' }, { path: '^(src|workflows|plugins|packages/(?!contracts))|node_modules/(@nestjs|@temporalio)' }),
    no('manifest-is-pure', 'The manifest package does no I/O and knows neither Nest nor the engine.', { path: '^packages/manifest/src', pathNot: '\\.spec\\.ts$' }, { path: '^(src|workflows|plugins|packages/(?!manifest))|node_modules/(@nestjs|@temporalio)|^(node:)?(fs|net|http|child_process)' }),
    no('workflows-are-pure', 'Workflows decide and hold no I/O.', { path: '^workflows/src', pathNot: '\\.spec\\.ts$' }, { path: '^(src|plugins|packages/(?!contracts))|^(node:)', pathNot: '^workflows' }),
    no('sdk-imports-contracts-only', 'The SDK stands on the contracts.', { path: '^packages/plugin-sdk/src' }, { path: '^(src|workflows|plugins|packages/(?!contracts|plugin-sdk))|node_modules/@nestjs' }),
    no('plugins-import-the-sdk-only', 'A plugin could live in a repository of its own.', { path: '^plugins/', pathNot: '\\.spec\\.ts$' }, { path: '^(src|workflows|packages/(?!contracts|plugin-sdk|plugin-testing))|node_modules/(@nestjs|@temporalio)' }),
    no('plugins-do-not-know-each-other', 'A plugin never imports another.', { path: '^plugins/([^/]+)/' }, { path: '^plugins/', pathNot: '^plugins/$1/' }),
    no('engine-imports-no-plugin', 'The control plane knows plugins by their queue only.', { path: '^src/' }, { path: '^plugins/' }),
    no('one-door-to-the-orm', 'Loaded as ES modules it costs each process most of a second; src/platform/database/orm.ts loads it well.', { path: '^(src|test)/', pathNot: '^src/platform/database/orm\\.ts$' }, { path: 'node_modules/drizzle-orm' }),
    no('one-door-to-node-http', 'Its import loads the fetch of Node with it; nodeHttp of the SDK does not.', { path: '^(packages/plugin-sdk|plugins/(notifier-webhook|provider-docker))/src/', pathNot: '\\.spec\\.ts$' }, { path: '^(node:)?http$', dependencyTypesNot: ['type-only'] }),
    no('cli-talks-graphql', 'The command line uses the API as anyone does.', { path: '^packages/cli/src', pathNot: '\\.spec\\.ts$' }, { path: '^(src|workflows|plugins)|node_modules/(@nestjs|@temporalio)' }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/dist/|^packages/[^/]+/dist' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['types', 'import', 'default'], extensions: ['.ts', '.js', '.mjs', '.json'] },
  },
};
