import { nodeBase, serverSource, slowBuildFiles } from './lib/applications.ts';
import { findRouter, PlainDeployer } from './lib/plain-deploy.ts';
import { median, round, summary } from './lib/stats.ts';
import { openPlatformWorld } from '../helpers/world.ts';

const PAIRS = 7;

/** The same as deploy-small for an application whose build takes more than 15 s: what counts is the difference, pair by pair. */
export async function run(): Promise<Record<string, unknown>> {
  await using world = await openPlatformWorld();
  const app = await world.createApplication('real', slowBuildFiles('real', await nodeBase(), 'first'));
  await world.waitForEnd(await world.start('deploy', { environment: app.environment }));
  const plain = new PlainDeployer(await findRouter(world.platform.instance), app.repository.folder, 3000);
  const belayMs: number[] = [];
  const plainMs: number[] = [];
  try {
    for (let pair = 0; pair < PAIRS; pair += 1) {
      await app.repository.commit({ 'server.js': serverSource(`belay ${pair}`) });
      const startedAt = performance.now();
      const operation = await world.start('deploy', { environment: app.environment });
      await world.waitFor(operation, ({ type, step }) => type === 'step.succeeded' && step === `verify/${app.name}`);
      belayMs.push(performance.now() - startedAt);
      await world.waitForEnd(operation);

      await app.repository.commit({ 'server.js': serverSource(`plain ${pair}`) });
      plainMs.push(await plain.deploy());
    }
  } finally {
    await plain.close();
  }
  const differences = belayMs.map((each, index) => each - plainMs[index]!);
  return { bench: 'deploy-real', pairs: PAIRS, belay: summary(belayMs), plain: summary(plainMs), differenceMs: { p50: round(median(differences)), all: differences.map((each) => round(each)) }, bar: 'median paired difference ≤ 600 ms' };
}
