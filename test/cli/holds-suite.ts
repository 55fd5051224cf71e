import { beforeAll, describe, expect, it } from '@jest/globals';
import { helloFiles, nodeBase } from '../bench/lib/applications.ts';
import { waitFor } from '../helpers/wait-for.ts';
import type { PlatformWorld, WorldApplication } from '../helpers/world.ts';
import { type BelayRun, runBelay } from './run-belay.ts';

const MINUTES = 60_000;

/** Tokens, freezes and approvals by the command. */
export function describeHolds(open: () => PlatformWorld): void {
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
      });
    }

    /** A production environment of its own branch that asks for two approvals, and tokens of two persons. */
    async function anApprovedEnvironment(branch: string): Promise<readonly [string, string, string]> {
      await app.repository.git('branch', branch);
      await belay('env', 'create', branch, '--kind', 'production');
      await belay('env', 'update', '--environment', branch, '--approvals', '2');
      const [anna, cleo] = [await belay('token', 'create', 'anna', '--json'), await belay('token', 'create', 'cleo', '--json')];
      return [branch, anna.json<{ secret: string }>().secret, cleo.json<{ secret: string }>().secret];
    }

    /** A deploy that waits for approval, with the plan that it waits with. */
    async function deployHeld(environment: string): Promise<{ readonly id: string; readonly planHash: string }> {
      const { operation: { id } } = (await belay('deploy', '--environment', environment, '--json')).json<{ operation: { id: string } }>();
      return await waitFor('the deploy to wait for approval', async () => {
        const { operation } = await world.platform.graphql<{ operation: { state: string; approval: { planHash: string } | null } }>('query ($id: ID!) { operation(id: $id) { state approval { planHash } } }', { id });
        return operation.state === 'AWAITING_APPROVAL' && operation.approval !== null && { id, planHash: operation.approval.planHash };
      });
    }

    beforeAll(async () => {
      world = open();
      app = await world.createApplication('held', helloFiles('held', await nodeBase(), 'one'));
    }, 3 * MINUTES);

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

    it('changes a freeze that is in force, tells what it became, and refuses what makes no sense', async () => {
      const { freeze } = (await belay('freeze', '--reason', 'the fair', '--weekly', 'sat-sun 00:00-24:00 Europe/Berlin', '--name', 'weekend', '--json')).json<{ freeze: { id: string } }>();
      const changed = await belay('freeze', 'update', freeze.id, '--reason', 'year end', '--no-weekly', '--until', `${new Date().getUTCFullYear() + 1}-01-31T18:00+01:00`, '--refuse', '--json');
      const said = await belay('freeze', 'update', freeze.id, '--no-until', '--wait');
      const refused = [
        await belay('freeze', 'update', freeze.id), await belay('freeze', 'update', freeze.id, '--refuse', '--wait'), await belay('freeze', 'update', freeze.id, '--until', '2020-01-01T00:00Z'),
        await belay('freeze', 'update', freeze.id, '--weekly', 'someday'), await belay('freeze', 'update', freeze.id, '--weekly', 'mon 10:00-11:00 Mars/Base'), await belay('freeze', 'update', 'frz_unknown', '--wait'), await belay('freeze'),
      ];
      const list = await belay('freezes');
      await belay('unfreeze', freeze.id);
      const late = await belay('freeze', 'update', freeze.id, '--wait');

      expect(changed.json()).toMatchObject({ freeze: { reason: 'year end', policy: 'REFUSE', weekly: [], until: expect.stringContaining('-01-31T17:00:00') } });
      expect(said).toMatchObject({ code: 0, out: expect.stringContaining('The freeze "weekend" is changed: deploys wait until it is lifted, because: year end') });
      expect(refused.map(({ code }) => code)).toEqual([2, 2, 2, 2, 2, 3, 2]);
      expect(refused.map(({ err }) => err)).toEqual([
        expect.stringContaining('Say what to change'), expect.stringContaining('exclude each other'), expect.stringContaining('would be over already'), expect.stringContaining('--weekly: "someday"'),
        expect.stringContaining('no such time zone'), expect.stringContaining('frz_unknown'), expect.stringContaining('Say why'),
      ]);
      expect(list.out).toMatch(new RegExp(`${freeze.id}.*wait.*year end`));
      expect(late).toMatchObject({ code: 5, err: expect.stringContaining('was lifted') });
    }, 4 * MINUTES);

    it('shows the plan to who approves, counts approvals, and runs with the last one', async () => {
      const [environment, anna, cleo] = await anApprovedEnvironment('approved');
      const operation = await deployHeld(environment);
      const own = await belay('approve', operation.id, '--yes');
      const unasked = await run(anna, ['approve', operation.id]);
      const wrong = await run(anna, ['approve', operation.id, '--plan', 'f'.repeat(32)]);
      const first = await run(anna, ['approve', operation.id, '--plan', operation.planHash, '--reason', 'looks well']);
      const twice = await run(anna, ['approve', operation.id, '--plan', operation.planHash]);
      const second = await run(cleo, ['approve', operation.id, '--yes', '--json']);
      await world.waitForEnd(operation.id);
      const late = await run(cleo, ['approve', operation.id]);
      const unknown = await run(cleo, ['approve', 'op_unknown', '--yes']);

      expect(own).toMatchObject({ code: 4, err: expect.stringContaining('started this operation and so cannot approve it') });
      expect(unasked).toMatchObject({ code: 2, err: expect.stringContaining(`--plan ${operation.planHash}`) });
      expect(wrong).toMatchObject({ code: 5, err: expect.stringContaining('not with the one that you looked at') });
      expect([first, twice].map(({ code, out }) => [code, out.trim()])).toEqual([[0, 'Approved: 1 of 2.'], [0, 'Approved: 1 of 2.']]);
      expect(second.json()).toMatchObject({ operation: { approval: { isGranted: true, decisions: [{ by: 'anna', decision: 'APPROVE', reason: 'looks well' }, { by: 'cleo', decision: 'APPROVE' }] } } });
      expect(late).toMatchObject({ code: 5, err: expect.stringContaining('its state is succeeded') });
      expect(unknown).toMatchObject({ code: 3 });
    }, 5 * MINUTES);

    it('ends an operation that is rejected, and tells who started it why', async () => {
      const [environment, anna] = await anApprovedEnvironment('rejected');
      const operation = await deployHeld(environment);
      const wrong = await run(anna, ['reject', operation.id, '--plan', 'f'.repeat(32)]);
      const rejected = await run(anna, ['reject', operation.id, '--reason', 'not before the fair']);
      const shown = await belay('operation', 'show', operation.id);
      const again = await run(anna, ['reject', operation.id]);
      const unknown = await run(anna, ['reject', 'op_unknown']);

      expect(wrong).toMatchObject({ code: 5, err: expect.stringContaining('not with the one that you looked at') });
      expect(rejected).toMatchObject({ code: 0, out: expect.stringContaining('has ended without having done anything') });
      expect(shown.out).toContain('anna rejected the plan: not before the fair');
      expect(again).toMatchObject({ code: 5, err: expect.stringContaining('does not wait for approval') });
      expect(unknown).toMatchObject({ code: 3 });
    }, 4 * MINUTES);
  });
}
