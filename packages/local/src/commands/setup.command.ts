import type { LocalConfig } from '../config/local-config.js';
import { runSetup, type SetupPurpose } from '../setup/run-setup.js';

/** `setup [start|demo|test]`: brings what is missing and lists what is used. `--quiet` says nothing when nothing was missing. */
export async function runSetupCommand(config: LocalConfig, args: readonly string[]): Promise<number> {
  const purpose = args.find((arg): arg is SetupPurpose => arg === 'start' || arg === 'demo' || arg === 'test') ?? 'demo';
  const { docker, temporal, postgres, isOffline, testServer, cluster } = await runSetup(config, purpose);
  if (args.includes('--quiet')) return 0;
  const rows = [
    ['Docker engine', `${docker.version} at ${docker.where}`],
    ['Temporal', `${temporal.how} (${temporal.where})`],
    ['Postgres', `${postgres.how} (${postgres.where})`],
    ['Images', isOffline ? 'offline images stand in, since no registry answers' : 'from their registry'],
    ...(cluster === undefined ? [] : [['Kubernetes', cluster.kind === 'none' ? `none: ${cluster.how}` : `${cluster.how} (${cluster.where})`]]),
    ...(testServer === undefined ? [] : [['Test server', testServer]]),
  ];
  for (const [name = '', value = ''] of rows) process.stdout.write(`${name.padEnd(14)} ${value}\n`);
  return 0;
}
