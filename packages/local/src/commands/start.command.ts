import type { LocalConfig } from '../config/local-config.js';
import { readSetupRecord } from '../setup/setup-record.js';
import { createLogPrinter } from '../supervisor/log-printer.js';
import { launchPlatform, type LocalPlatform } from '../run/launch-platform.js';
import { keepIdleMemorySmall } from '../run/idle-memory.js';
import { waitForStop } from '../run/wait-for-stop.js';

/** `start`: runs the platform in the foreground until a signal. `--until-stdin-ends` also ends with whoever started it (tests). */
export async function runStartCommand(config: LocalConfig, args: readonly string[]): Promise<number> {
  const startedMs = performance.now();
  const log = createLogPrinter(process.stdout, config.logLevel === 'debug' || config.logLevel === 'trace');
  const say = (text: string): void => log({ component: 'belay', level: 'info', text, at: new Date() });
  let running: Pick<LocalPlatform, 'stop' | 'kill'> | undefined;
  const stopped = waitForStop({ say, withStdin: args.includes('--until-stdin-ends'), stop: async () => running?.stop(), kill: () => running?.kill() });
  keepIdleMemorySmall();
  const record = await readSetupRecord(config.dataDir);
  const platform = await launchPlatform({ config, record, isOffline: record.isOffline, log, onStarting: (starting) => { running = starting; } });
  if (platform.state.isReady) {
    say(`ready after ${((performance.now() - startedMs) / 1000).toFixed(1)} s · GraphiQL ${platform.state.graphiqlUrl} · owner token in ${config.dataDir}/owner.token · Ctrl-C stops it`);
  }
  await stopped;
  return 0;
}
