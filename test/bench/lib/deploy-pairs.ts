import { openPlatformWorld } from '../../helpers/world.ts';
import { serverSource } from './applications.ts';
import { ComposeDeployer } from './compose-deploy.ts';
import { findRouter, PlainDeployer } from './plain-deploy.ts';

/** Times of the sides, round by round, in ms. */
export interface DeployPairs {
  readonly belayMs: readonly number[];
  readonly plainMs: readonly number[];
  /** Of `docker compose up -d --build`, where it was asked for and the compose plugin is at hand. */
  readonly composeMs?: readonly number[];
}

/** Deploys an application by Belay and by a plain program in turn, each time after one changed line; mutation → healthy, promoted and verified. Draining is outside the clock on both sides. */
export async function measureDeployPairs(name: string, files: Readonly<Record<string, string>>, pairs: number, options: { readonly withCompose?: boolean } = {}): Promise<DeployPairs> {
  await using world = await openPlatformWorld();
  const app = await world.createApplication(name, files);
  await world.waitForEnd(await world.start('deploy', { environment: app.environment }));
  const plain = new PlainDeployer(await findRouter(world.platform.instance), app.repository.folder, 3000);
  const compose = options.withCompose === true ? await ComposeDeployer.find(app.repository.folder, 3000) : undefined;
  const belayMs: number[] = [];
  const plainMs: number[] = [];
  const composeMs: number[] = [];
  try {
    await plain.deploy();
    await compose?.deploy('first');
    for (let pair = 0; pair < pairs; pair += 1) {
      await app.repository.commit({ 'server.js': serverSource(`belay ${pair}`) });
      const startedAt = performance.now();
      const operation = await world.start('deploy', { environment: app.environment });
      await world.waitFor(operation, ({ type, step }) => type === 'step.succeeded' && step === `verify/${app.name}`);
      belayMs.push(performance.now() - startedAt);
      await world.waitForEnd(operation);

      await app.repository.commit({ 'server.js': serverSource(`plain ${pair}`) });
      plainMs.push(await plain.deploy());

      if (compose === undefined) continue;
      await app.repository.commit({ 'server.js': serverSource(`compose ${pair}`) });
      composeMs.push(await compose.deploy(`compose ${pair}`));
    }
  } finally {
    await plain.close();
    await compose?.close();
  }
  return { belayMs, plainMs, ...(compose === undefined ? {} : { composeMs }) };
}
