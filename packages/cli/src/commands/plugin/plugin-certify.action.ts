import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { printJson } from '../../output/json.js';
import { printLines } from '../../output/lines.js';
import { CliError } from '../../runtime/cli-error.js';
import type { Cli } from '../../runtime/cli.js';
import type { JsonOption } from '../command.js';
import { folderReference } from './folder-reference.js';
import type { CertifyCommandOptions } from './plugin.command.js';
import { readCertificate, readText } from './read-certificate.js';

const DEFAULT_TEMPORAL = '127.0.0.1:7233';

/** Runs the conformance kit; a plugin that breaks a rule gives exit code 1. */
export async function certifyPlugin(cli: Cli, reference: string, options: CertifyCommandOptions): Promise<void> {
  const privateKey = options.key === undefined ? undefined : await readText(resolve(cli.cwd, options.key), 'key');
  if (options.output !== undefined && privateKey === undefined) throw new CliError('INVALID_INPUT', 'A certificate needs a key that signs it.', { hint: 'Make one: openssl genpkey -algorithm ed25519 -out belay-signing.pem, then give --key belay-signing.pem.' });
  const { certify, renderReport, signReport } = await import('@belay/plugin-testing');
  const report = await certify({
    plugin: await folderReference(reference, cli.cwd), baseDir: cli.cwd, namespace: options.namespace,
    temporalAddress: options.temporal ?? cli.env['TEMPORAL_ADDRESS'] ?? DEFAULT_TEMPORAL,
    ...(options.only === undefined ? {} : { only: options.only }),
    ...gatewayOf(cli, options),
    onResult: ({ id, verdict, message }) => void cli.err.write(`${verdict.padEnd(8)}${id}${verdict === 'failed' && message !== undefined ? `: ${message}` : ''}\n`),
    onWarning: (message) => void cli.err.write(`${message}\n`),
  });
  if (privateKey !== undefined && options.output !== undefined) await writeFile(resolve(cli.cwd, options.output), `${JSON.stringify(signReport(report, privateKey), undefined, 2)}\n`);
  if (report.verdict === 'failed') cli.exitCode = 1;
  if (options.json === true) return printJson(cli, report);
  printLines(cli, renderReport(report));
}

function gatewayOf(cli: Cli, { gateway, gatewayCa, gatewayAccess }: CertifyCommandOptions) {
  if (gateway === undefined) return {};
  if (gatewayAccess === undefined) throw new CliError('INVALID_INPUT', 'A gateway needs --gateway-access, the file in which its tokens are listed.');
  return { gateway: { address: gateway, accessFile: resolve(cli.cwd, gatewayAccess), ...(gatewayCa === undefined ? {} : { caFile: resolve(cli.cwd, gatewayCa) }) } };
}

/** Checks a certificate against the key of the one who is to have signed it. */
export async function verifyPlugin(cli: Cli, path: string, options: JsonOption & { readonly key: string }): Promise<void> {
  const report = await readCertificate(resolve(cli.cwd, path), resolve(cli.cwd, options.key));
  if (options.json === true) return printJson(cli, report);
  printLines(cli, `${report.plugin.id} ${report.plugin.version} (${report.plugin.digest}) ${report.verdict} on ${report.finishedAt}; proven: ${report.capabilitiesProven.join(', ') || 'none'}.`);
}
