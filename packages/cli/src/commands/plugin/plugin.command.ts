import { Option } from 'commander';
import type { JsonOption, Register } from '../command.js';
import { withJson } from '../command.js';

/** Options of the commands that change belay.config.json. */
export interface ConfigOptions extends JsonOption { readonly config: string; readonly target: string; readonly via?: string; readonly options?: string; readonly certificate?: string; readonly certificateKey?: string }

/** Options of `belay plugin certify`. */
export interface CertifyCommandOptions extends JsonOption { readonly only?: readonly string[]; readonly key?: string; readonly output?: string; readonly temporal?: string; readonly namespace: string; readonly gateway?: string; readonly gatewayCa?: string; readonly gatewayAccess?: string }

/** Declares `belay plugin …`. */
export const registerPlugins: Register = (program, cli) => {
  const plugin = program.command('plugin').description('see, add and certify plugins');
  withJson(plugin.command('list').alias('ls').description('list the plugins that the engine knows, their health and their workers')).action(async (options: JsonOption) => {
    const { listPlugins } = await import('./plugin-list.action.js');
    await listPlugins(cli, options);
  });
  withJson(plugin.command('inspect').description('show one plugin: from the engine by its id, or from its folder without running it').argument('<plugin>', 'id, package name or path')).action(async (reference: string, options: JsonOption) => {
    const { inspectPlugin } = await import('./plugin-inspect.action.js');
    const { withKnownErrors } = await import('./with-known-errors.js');
    await withKnownErrors(inspectPlugin(cli, reference, options));
  });
  withJson(plugin.command('install').description('check a plugin and add it to the list of plugins that run').argument('<plugin>', 'package name or path')
    .option('--target <id>', 'target that it serves', 'default').addOption(new Option('--via <way>', 'how its workers reach Temporal: Belay\'s own go direct, all others through the gateway; remote ones run elsewhere').choices(['direct', 'gateway', 'remote'])).option('--options <json>', 'options of the target, by the schema of its plugin.json; taken when the target is made')
    .option('--certificate <file>', 'certificate that `belay plugin certify` wrote for it').option('--certificate-key <file>', 'public key (PEM) of who signed certificates; the list keeps one for all')
    .option('--config <file>', 'list of plugins', 'belay.config.json')).action(async (reference: string, options: ConfigOptions) => {
    const { installPlugin } = await import('./plugin-install.action.js');
    const { withKnownErrors } = await import('./with-known-errors.js');
    await withKnownErrors(installPlugin(cli, reference, options));
  });
  withJson(plugin.command('remove').alias('rm').description('take a plugin off the list of plugins that run').argument('<plugin>', 'package name or path, as it was installed')
    .option('--config <file>', 'list of plugins', 'belay.config.json')).action(async (reference: string, options: ConfigOptions) => {
    const { removePlugin } = await import('./plugin-install.action.js');
    const { withKnownErrors } = await import('./with-known-errors.js');
    await withKnownErrors(removePlugin(cli, reference, options));
  });
  withJson(plugin.command('certify').description('try a plugin against its real target, rule by rule').argument('<plugin>', 'package name or path')
    .option('--only <prefix>', 'only cases whose id begins so; may be repeated', (value: string, before: readonly string[] = []) => [...before, value])
    .option('--key <file>', 'private key (Ed25519, PEM) that signs the report').option('--output <file>', 'where the signed certificate is written')
    .option('--temporal <address>', 'Temporal server to try it with (default: TEMPORAL_ADDRESS, else 127.0.0.1:7233)').option('--namespace <name>', 'namespace of it', 'belay')
    .option('--gateway <address>', 'gateway through which the plugin\'s workers go').option('--gateway-ca <file>', 'authority that signed its certificate (PEM)').option('--gateway-access <file>', 'its list of who may come in')).action(async (reference: string, options: CertifyCommandOptions) => {
    const { certifyPlugin } = await import('./plugin-certify.action.js');
    const { withKnownErrors } = await import('./with-known-errors.js');
    await withKnownErrors(certifyPlugin(cli, reference, options));
  });
  withJson(plugin.command('verify').description('check that a certificate was signed by the holder of a key and not changed since').argument('<certificate>', 'file that certify wrote')
    .requiredOption('--key <file>', 'public key (PEM)')).action(async (path: string, options: JsonOption & { readonly key: string }) => {
    const { verifyPlugin } = await import('./plugin-certify.action.js');
    const { withKnownErrors } = await import('./with-known-errors.js');
    await withKnownErrors(verifyPlugin(cli, path, options));
  });
  withJson(plugin.command('rotate-keys').description('exchange the keys that seal what engine and plugins say over Temporal').option('--reason <text>', 'why, for the log')).action(async (options: JsonOption & { readonly reason?: string }) => {
    const { rotateKeys } = await import('./rotate-keys.action.js');
    await rotateKeys(cli, options);
  });
  const token = plugin.command('token').description('give out, list and take back the tokens by which plugins come in');
  withJson(token.command('create').description('give out a token for a plugin; it is shown once').argument('<plugin>', 'id of the plugin').option('--name <text>', 'what it is for')).action(async (id: string, options: JsonOption & { readonly name?: string }) => {
    const { createToken } = await import('../access/token-create.action.js');
    await createToken(cli, { name: options.name ?? `plugin ${id}`, plugin: id }, options);
  });
  withJson(token.command('list').alias('ls').description('list the tokens of plugins').argument('[plugin]', 'id of the plugin')).action(async (id: string | undefined, options: JsonOption) => {
    const { listTokens } = await import('../access/token-list.action.js');
    await listTokens(cli, { kind: 'PLUGIN', plugin: id }, options);
  });
  withJson(token.command('revoke').description('take a token back, at once').argument('<token>', 'id of the token')).action(async (id: string, options: JsonOption) => {
    const { revokeToken } = await import('../access/token-revoke.action.js');
    await revokeToken(cli, id, options);
  });
};
