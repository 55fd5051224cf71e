import { helloFiles, nodeBase, serverSource } from './lib/applications.ts';
import { findRouter, PlainDeployer } from './lib/plain-deploy.ts';
import { median, round, summary } from './lib/stats.ts';
import { openPlatformWorld } from '../helpers/world.ts';

const PAIRS = 12;

/** One changed line of a hello-world, mutation → healthy, promoted and verified, against a plain program that does the same to the same router. Draining is outside the clock on both sides. */
export async function run(): Promise<Record<string, unknown>> {
  await using world = await openPlatformWorld();
  const base = await nodeBase();
  const app = await world.createApplication('hello', helloFiles('hello', base, 'first'));
  await world.waitForEnd(await world.start('deploy', { environment: app.environment }));
  const plain = new PlainDeployer(await findRouter(world.platform.instance), app.repository.folder, 3000);
  const belayMs: number[] = [];
  const plainMs: number[] = [];
  try {
    await plain.deploy();
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
  const ratios = belayMs.map((each, index) => each / plainMs[index]!);
  return { bench: 'deploy-small', pairs: PAIRS, belay: summary(belayMs), plain: summary(plainMs), ratio: round(median(belayMs) / median(plainMs), 2), pairedRatio: round(median(ratios), 2), bar: 'ratio ≤ 1.6' };
}
