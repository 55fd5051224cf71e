#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { BelayError, errorCodes } from '@belay/contracts';
import { loadPlugin } from '../runtime/load-plugin.js';
import { runPlugin } from '../runtime/run-plugin.js';
import { readWorkerSettings } from '../runtime/worker-settings.js';

const USAGE = 'usage: belay-plugin --plugin <package name or path> --target <target id>';

/** Serves a plugin until SIGTERM or SIGINT; a second signal ends the process at once. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { plugin: { type: 'string' }, target: { type: 'string' }, help: { type: 'boolean', short: 'h' } } });
  if (values.help === true) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  if (values.plugin === undefined || values.target === undefined) throw new BelayError('INVALID_INPUT', USAGE);
  if (!/^[A-Za-z0-9_][A-Za-z0-9_-]{0,62}$/.test(values.target)) throw new BelayError('INVALID_INPUT', 'The target id may hold letters, digits, hyphens and underscores only.');

  const stop = new AbortController();
  const onSignal = (): void => (stop.signal.aborted ? process.exit(1) : stop.abort());
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);

  const plugin = await loadPlugin(values.plugin, process.cwd());
  await runPlugin(plugin, values.target, readWorkerSettings(process.env, plugin.manifest.id), stop.signal);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const isNamed = error instanceof BelayError;
    const line = { level: 'error', time: new Date().toISOString(), component: 'plugin', msg: isNamed ? error.message : String(error), ...(isNamed ? { code: error.code } : { stack: error instanceof Error ? error.stack : undefined }) };
    process.stderr.write(`${JSON.stringify(line)}\n`);
    process.exit(isNamed ? errorCodes[error.code].exitCode : 1);
  },
);
