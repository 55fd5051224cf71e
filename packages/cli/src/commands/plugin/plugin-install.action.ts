import { dirname, relative, resolve } from 'node:path';
import { printJson } from '../../output/json.js';
import { printLines } from '../../output/lines.js';
import { CliError } from '../../runtime/cli-error.js';
import type { Cli } from '../../runtime/cli.js';
import { folderReference } from './folder-reference.js';
import type { ConfigOptions } from './plugin.command.js';
import { type PluginEntry, type PluginsFile, readPluginsFile, writePluginsFile } from './plugins-file.js';
import { readCertificate } from './read-certificate.js';

/** Checks a plugin without running it (contract, plugin.json, options, certificate, no second one of its id) and adds it to the list with the digest of its files; one that is listed is brought up to date. */
export async function installPlugin(cli: Cli, given: string, options: ConfigOptions): Promise<void> {
  const { readPluginFolder } = await import('@belay/plugin-sdk');
  const { assertPluginOptions } = await import('@belay/contracts');
  const path = resolve(cli.cwd, options.config);
  const reference = await folderReference(given, dirname(path));
  const list = await readPluginsFile(path);
  const { manifest, digest } = await readPluginFolder(reference, dirname(path));
  await assertNoOther(list.plugins, reference, manifest.id, dirname(path));
  const targetOptions = options.options === undefined ? undefined : parseOptions(options.options);
  if (targetOptions !== undefined) assertPluginOptions(manifest, targetOptions);
  const signed = await checkCertificate(cli, path, list, options, { id: manifest.id, digest });
  const before = list.plugins.find((one) => one.package === reference && one.target === options.target);
  const entry: PluginEntry = { ...before, package: reference, target: options.target, ...(options.via === undefined ? {} : { via: options.via }), ...(targetOptions === undefined ? {} : { options: targetOptions }), digest, ...signed.entry };
  const isChanged = JSON.stringify(before) !== JSON.stringify(entry) || signed.list.certificateKey !== list.certificateKey;
  if (isChanged) await writePluginsFile(path, { ...signed.list, plugins: before === undefined ? [...list.plugins, entry] : list.plugins.map((one) => (one === before ? entry : one)) });
  if (options.json === true) return printJson(cli, { ...entry, id: manifest.id, version: manifest.version, capabilities: manifest.capabilities });
  printLines(cli, `${manifest.id} ${manifest.version} (${digest}) serves the target ${options.target}${isChanged ? '; restart the platform to run it' : ' already'}.`);
}

/** Takes a plugin off the list; its targets are without a worker then. */
export async function removePlugin(cli: Cli, given: string, options: ConfigOptions): Promise<void> {
  const path = resolve(cli.cwd, options.config);
  const reference = await folderReference(given, dirname(path));
  const list = await readPluginsFile(path);
  const left = list.plugins.filter((entry) => entry.package !== reference);
  if (left.length === list.plugins.length) throw new CliError('NOT_FOUND', `${path} does not list ${reference}.`, { hint: `It lists ${list.plugins.map((entry) => entry.package).join(', ') || 'nothing'}.` });
  await writePluginsFile(path, { ...list, plugins: left });
  if (options.json === true) return printJson(cli, { removed: reference });
  printLines(cli, `${reference} is off the list; restart the platform to stop it.`);
}

async function assertNoOther(entries: readonly PluginEntry[], reference: string, id: string, folder: string): Promise<void> {
  const { readPluginFolder } = await import('@belay/plugin-sdk');
  for (const entry of entries) {
    if (entry.package === reference) continue;
    const other = await readPluginFolder(entry.package, folder).catch(() => undefined);
    if (other?.manifest.id === id) throw new CliError('PLUGIN_DUPLICATE', `${entry.package} has the id ${id} already.`, { hint: `Remove it first: belay plugin remove ${entry.package}` });
  }
}

/** Checks the certificate that is given by the key that is given, or by that of the list; gives what of them is to be listed. */
async function checkCertificate(cli: Cli, listPath: string, list: PluginsFile, options: ConfigOptions, plugin: { readonly id: string; readonly digest: string }): Promise<{ readonly entry: Pick<PluginEntry, 'certificate'>; readonly list: PluginsFile }> {
  const key = options.certificateKey === undefined ? list.certificateKey : relative(dirname(listPath), resolve(cli.cwd, options.certificateKey));
  const changed = key === undefined ? list : { ...list, certificateKey: key };
  if (options.certificate === undefined) return { entry: {}, list: changed };
  if (key === undefined) throw new CliError('INVALID_INPUT', 'A certificate needs the public key of who signed it.', { hint: 'Give it with --certificate-key; the list keeps it.' });
  const { assertReportFor } = await import('@belay/contracts/certificate');
  const path = resolve(cli.cwd, options.certificate);
  assertReportFor(await readCertificate(path, resolve(dirname(listPath), key)), plugin);
  return { entry: { certificate: relative(dirname(listPath), path) }, list: changed };
}

function parseOptions(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CliError('PLUGIN_OPTIONS_INVALID', 'The options are not JSON.', { cause: error, hint: 'Give an object, e.g. --options \'{"timeoutMs": 5000}\'.' });
  }
}
