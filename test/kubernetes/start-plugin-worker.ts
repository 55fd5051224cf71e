import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { TestPlatform } from '@belay/local';

/** A plugin worker that somebody started by hand. */
export interface PluginWorker {
  /** What it has logged so far. */
  log(): string;
  stop(): Promise<void>;
}

/** Starts the worker of a plugin for a target, as the documents say for one on another machine. */
export async function startPluginWorker(platform: Pick<TestPlatform, 'state' | 'dataDir' | 'instance'>, plugin: string, target: string, env: Readonly<Record<string, string>> = {}): Promise<PluginWorker> {
  const { doorUrl = '', temporalAddress } = await platform.state();
  const program = join(import.meta.dirname, '../../packages/plugin-sdk/dist/bin/belay-plugin.js');
  const child = spawn(process.execPath, [program, '--plugin', plugin, '--target', target], {
    cwd: join(import.meta.dirname, '../..'), stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '', BELAY_DATA_DIR: platform.dataDir, BELAY_INSTANCE: platform.instance, BELAY_DOOR_URL: doorUrl, TEMPORAL_ADDRESS: temporalAddress, ...env },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => { said += text; });
  return {
    log: () => said,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}
