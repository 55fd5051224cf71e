import { nodeBase } from './lib/applications.ts';
import { findRouter, get } from './lib/plain-deploy.ts';
import { startLoad } from './lib/public-load.ts';
import { callerFiles, neighbourFiles, webFiles, webSource } from './lib/rollout-applications.ts';
import { summary } from './lib/stats.ts';
import { openPlatformWorld } from '../helpers/world.ts';

const DEPLOYS = 20;

/** 20 deploys of an application under constant load on its public route, with WebSockets to a neighbour, and from another application by its internal name. */
export async function run(): Promise<Record<string, unknown>> {
  await using world = await openPlatformWorld();
  const base = await nodeBase();
  const project = await world.createProject('rollout', { web: webFiles(base, 'first'), neighbour: neighbourFiles(base), caller: callerFiles(base) });
  const { urls } = await world.waitForEnd(await world.start('deploy', { environment: project.environment }));
  const hostOf = (name: string): string => new URL(urls.find((url) => new URL(url).host.startsWith(`${name}-`))!).host;
  const { httpPort } = await findRouter(world.platform.instance);
  const load = startLoad(httpPort, hostOf('web'), hostOf('neighbour'));
  const deployMs: number[] = [];
  for (let index = 0; index < DEPLOYS; index += 1) {
    await project.repositories.web!.commit({ 'server.js': webSource(`release ${index}`) });
    const startedAt = performance.now();
    await world.waitForEnd(await world.start('deploy', { environment: project.environment }));
    deployMs.push(performance.now() - startedAt);
  }
  const publicLoad = await load.stop();
  const internal: unknown = JSON.parse((await get(httpPort, '/', hostOf('caller'))).text);
  return { bench: 'rollout', deploys: DEPLOYS, deploy: summary(deployMs), public: publicLoad, internal, bar: 'public: 0 failed, 0 sockets closed; internal: 0 failed new connections, 0 hanging' };
}
