import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { asc, eq } from '../../src/platform/database/orm.js';
import { environmentEvents, operationEvents, operations, plans, pluginWorkers, releases, routeHosts, steps } from '../../src/platform/database/schema/index.js';
import { openRecords, startPostgres, type RecordsWorld, type TestPostgres } from './records-world.js';
import { aRelease, anApplication } from './specs.js';

describe('state activities', () => {
  let postgres: TestPostgres;
  let world: RecordsWorld;

  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.stop());
  beforeEach(async () => {
    world = await openRecords(postgres);
  });
  afterEach(() => world.database.drop());

  const eventsOf = (id: string) => world.database.db.select().from(operationEvents).where(eq(operationEvents.operationId, id)).orderBy(asc(operationEvents.offset));
  const operationOf = async (id: string) => (await world.database.db.select().from(operations).where(eq(operations.id, id)))[0];

  it('gives an operation one fence, however often it is begun', async () => {
    await world.insertOperation('op_1', 'deploy');
    await world.insertOperation('op_2', 'deploy');

    const first = await world.activities.beginOperation({ operationId: 'op_1' });
    const again = await world.activities.beginOperation({ operationId: 'op_1' });
    const second = await world.activities.beginOperation({ operationId: 'op_2' });

    expect([first.fence, again.fence, second.fence]).toEqual([1, 1, 2]);
    expect(first.notifier).toEqual({ pluginId: 'notifier-webhook', targetId: 'default', url: 'https://hooks.example.test/', secretRef: 'webhook:prj_1' });
  });

  it('says which contract the workers of a target and of the notifier speak, where it is an older one', async () => {
    await world.insertOperation('op_1', 'deploy');
    const worker = { pluginId: 'fake', targetId: 'local', version: '1.0.0', digest: 'sha256:a', capabilities: [] };
    const seenAt = (second: number): Date => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
    await world.database.db.insert(pluginWorkers).values({ ...worker, workerId: 'w1', contract: 1, lastSeenAt: seenAt(1) });
    const current = await world.activities.beginOperation({ operationId: 'op_1' });
    await world.database.db.insert(pluginWorkers).values([
      { ...worker, workerId: 'w2', contract: 0, lastSeenAt: seenAt(2) }, { ...worker, workerId: 'w3', contract: 7, isGone: true, lastSeenAt: seenAt(3) }, { ...worker, workerId: 'w4', targetId: 'other', contract: 7, lastSeenAt: seenAt(4) },
      { ...worker, workerId: 'w5', pluginId: 'notifier-webhook', targetId: 'default', contract: 0, lastSeenAt: seenAt(5) },
    ]);
    const older = await world.activities.beginOperation({ operationId: 'op_1' });

    expect(current.target).toEqual({ id: 'local', pluginId: 'fake' });
    expect(older.target).toEqual({ id: 'local', pluginId: 'fake', contract: 0 });
    expect(older.notifier).toMatchObject({ pluginId: 'notifier-webhook', contract: 0 });
  });

  it('leaves the fence alone for a plan, so that what runs goes on', async () => {
    await world.insertOperation('op_1', 'deploy');
    await world.insertOperation('op_2', 'plan');
    await world.activities.beginOperation({ operationId: 'op_1' });

    await world.activities.beginOperation({ operationId: 'op_2' });

    expect((await world.environment()).fence).toBe(1);
  });

  it('records events with offsets that have no gap, and a repeated batch once', async () => {
    await world.insertOperation('op_1', 'deploy');
    const at = '2026-01-01T00:00:00.000Z';
    const batch = { operationId: 'op_1', attemptKey: 'b0', events: [{ kind: 'started', step: 'build/web', at }, { kind: 'succeeded', step: 'build/web', note: 'built', at }] } as const;

    await Promise.all([world.activities.recordSteps(batch), world.activities.recordSteps(batch), world.activities.recordSteps({ ...batch, attemptKey: 'b1', events: [{ kind: 'warning', message: 'late', at }] })]);

    const events = await eventsOf('op_1');
    expect(events.map(({ offset }) => offset)).toEqual([1, 2, 3]);
    expect(events.map(({ type }) => type).sort()).toEqual(['step.started', 'step.succeeded', 'warning']);
    expect((await operationOf('op_1'))?.eventCount).toBe(3);
    expect(await world.database.db.select().from(steps)).toMatchObject([{ name: 'build/web', state: 'succeeded', note: 'built', phase: 'forward', startedAt: new Date(at), endedAt: new Date(at) }]);
  });

  it('knows what is told again without a key by what it says, also within a batch and in another order', async () => {
    await world.insertOperation('op_1', 'deploy');
    const at = '2026-01-01T00:00:00.000Z';
    const [started, succeeded, next] = [{ kind: 'started', step: 'build/web', at }, { kind: 'succeeded', step: 'build/web', at }, { kind: 'started', step: 'seal', at }] as const;

    await world.activities.recordSteps({ operationId: 'op_1', events: [started, succeeded, started] });
    await world.activities.recordSteps({ operationId: 'op_1', events: [started, next] });
    await world.activities.recordSteps({ operationId: 'op_1', events: [started, succeeded, next] });

    expect((await eventsOf('op_1')).map(({ type }) => type)).toEqual(['step.started', 'step.succeeded', 'step.started']);
    expect(await world.database.db.select().from(steps).orderBy(asc(steps.name))).toMatchObject([{ name: 'build/web', state: 'succeeded' }, { name: 'seal', state: 'running' }]);
  });

  it('records a plan with its steps, once', async () => {
    await world.insertOperation('op_1', 'deploy');
    await world.insertRelease(aRelease(), 'op_1', false);
    await world.activities.beginOperation({ operationId: 'op_1' });
    const input = { operationId: 'op_1', goal: { kind: 'release', releaseId: 'rel_1' }, observed: [] } as const;

    const plan = await world.activities.computePlan(input);
    await world.activities.computePlan(input);

    expect(await world.database.db.select().from(plans)).toHaveLength(1);
    const rows = await world.database.db.select().from(steps).orderBy(asc(steps.position));
    expect(rows.map(({ name }) => name)).toEqual(plan.steps.map(({ name }) => name));
    expect((await eventsOf('op_1')).filter(({ type }) => type === 'plan.computed')).toHaveLength(1);
  });

  it('refuses a plan hash that changed, and one that never was', async () => {
    const release = aRelease();
    await world.insertRelease(release, 'op_1', false);
    await world.insertOperation('op_1', 'plan');
    const shown = await world.activities.computePlan({ operationId: 'op_1', goal: { kind: 'release', releaseId: 'rel_1' }, observed: [] });
    await world.insertOperation('op_2', 'deploy', { planHash: shown.hash });
    await world.insertOperation('op_3', 'deploy', { planHash: 'garbage' });
    await world.insertRelease(aRelease({ releaseId: 'rel_2', applications: [anApplication({ version: 'v2' })] }), 'op_2', false);
    for (const operationId of ['op_2', 'op_3']) await world.activities.beginOperation({ operationId });

    await expect(world.activities.computePlan({ operationId: 'op_2', goal: { kind: 'release', releaseId: 'rel_1' }, observed: [] })).resolves.toMatchObject({ hash: shown.hash });
    await expect(world.activities.computePlan({ operationId: 'op_2', goal: { kind: 'release', releaseId: 'rel_2' }, observed: [] })).rejects.toMatchObject({ code: 'PLAN_CHANGED' });
    await expect(world.activities.computePlan({ operationId: 'op_3', goal: { kind: 'release', releaseId: 'rel_1' }, observed: [] })).rejects.toMatchObject({ code: 'PLAN_INVALID' });
  });

  it('makes a successful release the current one and keeps the first verdict', async () => {
    await world.insertOperation('op_1', 'deploy');
    await world.insertRelease(aRelease(), 'op_1');
    await world.activities.beginOperation({ operationId: 'op_1' });

    const first = await world.activities.finishOperation({ operationId: 'op_1', outcome: { kind: 'succeeded', releaseId: 'rel_1' }, observed: [] });
    await world.activities.finishOperation({ operationId: 'op_1', outcome: { kind: 'failed', failure: { code: 'INTERNAL', message: 'late' }, undone: [] } });

    expect(await operationOf('op_1')).toMatchObject({ state: 'succeeded', releaseId: 'rel_1', outcome: { kind: 'succeeded' } });
    expect(await world.environment()).toMatchObject({ currentReleaseId: 'rel_1', isMeantToRun: true });
    expect((await world.database.db.select().from(releases))[0]?.isGood).toBe(true);
    expect(first.notification).toMatchObject({ type: 'operation.succeeded', operation: { id: 'op_1' }, project: { name: 'Shop' } });
  });

  it('gives back the host names of a release that failed', async () => {
    await world.insertOperation('op_1', 'deploy');
    await world.insertRelease(aRelease(), 'op_1');
    await world.activities.beginOperation({ operationId: 'op_1' });
    await world.activities.finishOperation({ operationId: 'op_1', outcome: { kind: 'succeeded', releaseId: 'rel_1' } });
    await world.insertOperation('op_2', 'deploy');
    await world.activities.beginOperation({ operationId: 'op_2' });
    await world.database.db.insert(routeHosts).values(['web-main.localhost', 'new-main.localhost'].map((host) => ({ id: `rte_${host}`, targetId: 'local', host, environmentId: 'env_1', application: 'web' })));

    await world.activities.finishOperation({ operationId: 'op_2', outcome: { kind: 'failed', failure: { code: 'UNHEALTHY', message: 'no' }, undone: [] } });

    expect((await world.database.db.select().from(routeHosts)).map(({ host }) => host)).toEqual(['web-main.localhost']);
  });

  it('ends what gave way in the same write as the admission of what came after', async () => {
    for (const id of ['op_1', 'op_2', 'op_3']) await world.insertOperation(id, 'deploy');

    await Promise.all([
      world.activities.recordAdmission({ operationId: 'op_2', admission: { kind: 'queued', behind: 'op_1' } }),
      world.activities.recordAdmission({ operationId: 'op_3', admission: { kind: 'queued', behind: 'op_1' }, superseded: ['op_2'] }),
    ]);

    expect(await operationOf('op_2')).toMatchObject({ state: 'superseded', outcome: { kind: 'superseded', by: 'op_3' } });
    expect(await operationOf('op_3')).toMatchObject({ state: 'queued', admission: { kind: 'queued' } });
  });

  it('lets nobody wait behind what has ended', async () => {
    for (const id of ['op_1', 'op_2', 'op_3', 'op_4', 'op_5']) await world.insertOperation(id, id === 'op_3' ? 'stop' : 'deploy');
    await world.activities.beginOperation({ operationId: 'op_1' });
    await world.activities.recordAdmission({ operationId: 'op_2', admission: { kind: 'queued', behind: 'op_1' } });
    await world.activities.recordAdmission({ operationId: 'op_3', admission: { kind: 'queued', behind: 'op_2' } });

    await world.activities.recordAdmission({ operationId: 'op_4', admission: { kind: 'queued', behind: 'op_3' }, superseded: ['op_2'] });
    const whileRunning = await operationOf('op_3');
    await world.activities.finishOperation({ operationId: 'op_1', outcome: { kind: 'succeeded' } });
    const late = await world.activities.recordAdmission({ operationId: 'op_5', admission: { kind: 'queued', behind: 'op_1' } });

    expect(late.admission).toEqual({ kind: 'accepted' });
    expect(await operationOf('op_5')).toMatchObject({ state: 'pending', admission: { kind: 'accepted' } });
    expect(whileRunning?.admission).toEqual({ kind: 'queued', behind: 'op_1' });
    expect((await operationOf('op_3'))?.admission).toEqual({ kind: 'accepted' });
    expect((await operationOf('op_4'))?.admission).toEqual({ kind: 'queued', behind: 'op_3' });
  });

  it('records a burst of requests in one write as if they came one by one, and a repeated one changes nothing', async () => {
    for (const id of ['op_1', 'op_2', 'op_3', 'op_4', 'op_5', 'op_6']) await world.insertOperation(id, id === 'op_3' ? 'stop' : 'deploy');
    await world.activities.beginOperation({ operationId: 'op_1' });
    await world.activities.recordAdmission({ operationId: 'op_2', admission: { kind: 'queued', behind: 'op_1' } });
    const burst = { admissions: [
      { operationId: 'op_3', admission: { kind: 'queued', behind: 'op_2' } }, { operationId: 'op_4', admission: { kind: 'queued', behind: 'op_3' }, superseded: ['op_2'] },
      { operationId: 'op_5', admission: { kind: 'queued', behind: 'op_3' }, superseded: ['op_4'] }, { operationId: 'op_6', admission: { kind: 'merged', into: 'op_5' } },
    ] } as const;

    const recorded = await world.activities.recordAdmissions(burst);
    const events = await world.database.db.select().from(environmentEvents).orderBy(asc(environmentEvents.offset));
    await world.activities.recordAdmissions(burst);

    expect(recorded.map(({ admission }) => admission)).toEqual(burst.admissions.map(({ admission }) => admission));
    expect(await Promise.all(['op_2', 'op_3', 'op_4', 'op_5', 'op_6'].map(async (id) => (await operationOf(id))?.state))).toEqual(['superseded', 'queued', 'superseded', 'queued', 'merged']);
    expect((await operationOf('op_3'))?.admission).toEqual({ kind: 'queued', behind: 'op_1' });
    expect(await Promise.all(['op_2', 'op_4', 'op_6'].map(async (id) => (await eventsOf(id)).map(({ type }) => type)))).toEqual([1, 2, 3].map(() => ['operation.admitted', 'operation.finished']));
    expect(events.map(({ offset }) => offset)).toEqual(events.map((_event, index) => index + 1));
    expect(await world.database.db.select().from(environmentEvents)).toHaveLength(events.length);
  });

  it('refuses to begin in an environment that was destroyed', async () => {
    await world.insertOperation('op_1', 'destroy');
    await world.activities.beginOperation({ operationId: 'op_1' });
    await world.activities.finishOperation({ operationId: 'op_1', outcome: { kind: 'succeeded' } });
    await world.insertOperation('op_2', 'deploy');

    await expect(world.activities.beginOperation({ operationId: 'op_2' })).rejects.toMatchObject({ code: 'ENVIRONMENT_GONE' });
  });

  it('turns an operation round once, with a newer fence', async () => {
    await world.insertOperation('op_1', 'deploy');
    await world.activities.beginOperation({ operationId: 'op_1' });

    const first = await world.activities.beginUndo({ operationId: 'op_1' });
    const again = await world.activities.beginUndo({ operationId: 'op_1' });

    expect([first.fence, again.fence]).toEqual([2, 2]);
    expect(await operationOf('op_1')).toMatchObject({ state: 'undoing' });
  });
});
