import Docker from 'dockerode';
import { helloFiles, nodeBase } from './lib/applications.ts';
import { summary } from './lib/stats.ts';
import { openPlatformWorld } from '../helpers/world.ts';

const RUNS = 20;

/** A deploy of the same commit and variables: mutation → end, and the containers before and after. */
export async function run(): Promise<Record<string, unknown>> {
  await using world = await openPlatformWorld();
  const app = await world.createApplication('hello', helloFiles('hello', await nodeBase(), 'same'));
  await world.waitForEnd(await world.start('deploy', { environment: app.environment }));
  const before = await readContainers(world.platform.instance);
  const noopMs: number[] = [];
  for (let index = 0; index < RUNS; index += 1) {
    const startedAt = performance.now();
    const { isNoop } = await world.waitForEnd(await world.start('deploy', { environment: app.environment }));
    noopMs.push(performance.now() - startedAt);
    if (!isNoop) throw new Error('the deploy of the same commit was not a no-op');
  }
  const after = await readContainers(world.platform.instance);
  return { bench: 'noop', ...summary(noopMs), containersTouched: after.filter((each) => !before.includes(each)).length + before.filter((each) => !after.includes(each)).length, bar: 'p50 ≤ 1000 ms, no container touched' };
}

/** Each container with its start time: a restarted one counts as touched. */
async function readContainers(instance: string): Promise<string[]> {
  const docker = new Docker();
  const found = await docker.listContainers({ all: true, filters: { label: [`dev.belay.instance=${instance}`] } });
  return Promise.all(found.map(async ({ Id }) => `${Id} ${(await docker.getContainer(Id).inspect()).State.StartedAt}`));
}
