import { setTimeout as delay } from 'node:timers/promises';
import Docker from 'dockerode';
import { sumPss, tree } from './lib/process-memory.ts';
import { round } from './lib/stats.ts';
import { startPlatform } from '@belay/local';

const IDLE_MS = 60_000;
const MIB = 1024 * 1024;

/** Time from start to ready, and the sum of the proportional memory (PSS) of all processes of the platform and its router after a minute without work. */
export async function run(): Promise<Record<string, unknown>> {
  const startedAt = performance.now();
  const platform = await startPlatform();
  const readyMs = round(performance.now() - startedAt);
  try {
    // What is measured is the idle state itself: the minute is the subject, not a wait for something.
    await delay(IDLE_MS);
    const { supervisor, components } = await platform.state();
    const byProcess: Record<string, number> = {};
    for (const { name, pid } of [supervisor, ...components]) byProcess[name] = round(sumPss(name === supervisor.name ? [pid] : tree(pid)) / MIB, 1);
    const docker = new Docker();
    for (const { Id } of await docker.listContainers({ filters: { label: [`dev.belay.instance=${platform.instance}`] } })) {
      const { State, Config } = await docker.getContainer(Id).inspect();
      byProcess[`container ${Config.Labels['dev.belay.kind']}`] = round(sumPss(tree(State.Pid)) / MIB, 1);
    }
    const totalMiB = round(Object.values(byProcess).reduce((sum, each) => sum + each, 0), 1);
    return { bench: 'footprint', readyMs, totalMiB, totalMB: round(totalMiB * MIB / 1e6, 1), byProcess, bar: 'PSS ≤ 700 MB, ready ≤ 12000 ms' };
  } finally {
    await platform.stop();
  }
}
