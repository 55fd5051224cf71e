import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { helloFiles, nodeBase } from '../bench/lib/applications.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { openPlatformWorld, type PlatformWorld, type WorldApplication } from '../helpers/world.ts';
import { type BelayRun, runBelay } from './run-belay.ts';

const MINUTES = 60_000;

describe('the command belay, where deploys are held back', () => {
  let world: PlatformWorld;
  let app: WorldApplication;
  let ben: string;
  const run = (token: string, args: readonly string[]): Promise<BelayRun> => runBelay({ apiUrl: world.platform.apiUrl, ownerToken: token }, app.repository.folder, args);
  const belay = (...args: readonly string[]): Promise<BelayRun> => run(world.platform.ownerToken, args);
  const asBen = (...args: readonly string[]): Promise<BelayRun> => run(ben, args);

  /** Starts a deploy and waits until it waits as it is meant to. */
  async function startHeld(state: string): Promise<string> {
    const id = await world.start('deploy', { environment: app.environment });
    return await waitFor(`the deploy to be ${state}`, async () => {
      const { operation } = await world.platform.graphql<{ operation: { state: string } }>('query ($id: ID!) { operation(id: $id) { state } }', { id });
      return operation.state === state && id;
    }, MINUTES);
  }

  beforeAll(async () => {
    world = await openPlatformWorld();
    app = await world.createApplication('held', helloFiles('held', await nodeBase(), 'one'));
  }, 3 * MINUTES);
  afterAll(async () => await world?.[Symbol.asyncDispose](), 2 * MINUTES);

  it('gives out tokens that work until they are revoked, and only the owner may', async () => {
    ben = (await belay('token', 'create', 'ben', '--json')).json<{ secret: string }>().secret;
    const carl = (await belay('token', 'create', 'carl', '--json')).json<{ secret: string; token: { id: string } }>();
    const refused = await asBen('token', 'create', 'dora');
    const before = await run(carl.secret, ['env', 'list']);
    const revoked = await belay('token', 'revoke', carl.token.id);
    const after = await run(carl.secret, ['env', 'list']);
    const list = await belay('token', 'list');

    expect([before.code, revoked.code, list.code]).toEqual([0, 0, 0]);
    expect(list.out).toMatch(/carl\s+user\s.*revoked/);
    expect(list.out).not.toContain(carl.secret);
    expect([refused.code, after.code]).toEqual([4, 4]);
  }, 2 * MINUTES);

  it('freezes, says why a deploy waits, and lets it go on when the freeze is lifted', async () => {
    const bad = await belay('freeze', '--reason', 'the fair', '--until', 'tomorrow');
    const { freeze } = (await belay('freeze', '--reason', 'the fair', '--json')).json<{ freeze: { id: string } }>();
    const operation = await startHeld('QUEUED');
    const [list, status] = [await belay('freezes'), await belay('status')];
    const lifted = await belay('unfreeze', freeze.id);
    await world.waitForEnd(operation);
    const unknown = await belay('unfreeze', 'frz_unknown');

    expect(bad).toMatchObject({ code: 2 });
    expect(bad.err).toContain('2026-12-24T18:00Z');
    expect(list.out).toMatch(new RegExp(`${freeze.id}.*wait.*the fair`));
    expect(status.out).toContain('the fair');
    expect(lifted).toMatchObject({ code: 0 });
    expect(unknown).toMatchObject({ code: 3 });
  }, 4 * MINUTES);
});
