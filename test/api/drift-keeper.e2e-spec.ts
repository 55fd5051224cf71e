import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import type { OperationState } from '@belay/contracts';
import { DriftKeeper } from '../../src/drift/drift.keeper.js';
import { AGAIN, DriftRepository, SELF } from '../../src/drift/drift.repository.js';
import type { DriftService } from '../../src/drift/drift.service.js';
import type { OperationService } from '../../src/operations/operation.service.js';
import { and, asc, eq, isNull, like, sql } from '../../src/platform/database/orm.js';
import { driftChecks, environments, operations, targets } from '../../src/platform/database/schema/index.js';
import { startPostgres, type TestDatabase, type TestPostgres } from '../helpers/postgres.js';
import { type RecordedEnvironment, recordEnvironment, recordOperation } from '../helpers/records.ts';
import { waitFor } from '../helpers/wait-for.ts';

const SECONDS = 1_000;
let postgres: TestPostgres;
let database: TestDatabase;

/** What the keeper decides from the records. What an environment looks like is given: it differs as long as `isDrifted`. */
describe('repairs by themselves', () => {
  let place: RecordedEnvironment;
  let keeper: DriftKeeper;
  let isDrifted: boolean;
  let looks: number;
  const repairs = () => database.db.select().from(operations).where(eq(operations.environmentId, place.environmentId)).orderBy(asc(operations.createdAt));
  const repair = (count: number) => waitFor(`repair ${count}`, async () => { const all = await repairs(); return all.length === count && all[count - 1]; }, 30 * SECONDS);
  /** One after the given one, which stands there until the keeper has recorded that it looked. */
  const planned = (previous?: { readonly id: string }) => waitFor('a look that is due later', async () => {
    const waiting = await database.db.select().from(driftChecks).where(and(eq(driftChecks.environmentId, place.environmentId), isNull(driftChecks.doneAt), like(driftChecks.id, `${AGAIN}%`)));
    return waiting.find(({ id }) => id !== previous?.id);
  }, 30 * SECONDS);
  const allDone = () => waitFor('all looks to be made', async () => (await database.db.select().from(driftChecks).where(isNull(driftChecks.doneAt))).length === 0, 30 * SECONDS);
  const end = (id: string, state: OperationState) => database.db.update(operations).set({ state, endedAt: sql`clock_timestamp()` }).where(eq(operations.id, id));
  /** Lets time pass for all that the records say. */
  const pass = async (seconds: number): Promise<void> => {
    const by = sql`make_interval(secs => ${seconds})`;
    await database.db.update(operations).set({ createdAt: sql`${operations.createdAt} - ${by}` });
    await database.db.update(driftChecks).set({ notBefore: sql`${driftChecks.notBefore} - ${by}` }).where(isNull(driftChecks.doneAt));
  };

  beforeAll(async () => {
    postgres = await startPostgres();
    database = await postgres.createDatabase();
    await database.db.insert(targets).values({ id: 'local', name: 'local', pluginId: 'provider-docker', isDefault: true });
  }, 60 * SECONDS);
  afterAll(async () => {
    await database?.drop();
    await postgres?.stop();
  });

  beforeEach(async () => {
    place = await recordEnvironment(database.db);
    await database.db.update(environments).set({ currentReleaseId: 'rel_1' }).where(eq(environments.id, place.environmentId));
    [isDrifted, looks] = [true, 0];
    const service: Pick<DriftService, 'check'> = {
      check: async (_actor, id) => {
        looks += 1;
        const [environment] = await database.db.select().from(environments).where(eq(environments.id, id));
        return { environment: environment!, checkedAt: new Date(), runningOperationId: null, isAtWork: false, drifts: isDrifted ? [{ resource: 'workload/web', kind: 'missing', message: 'application web is gone' }] : [] };
      },
    };
    const starter: Pick<OperationService, 'converge'> = {
      converge: async (_actor, kind, { environment, idempotencyKey }) => {
        const id = await recordOperation(database.db, { ...place, environmentId: environment }, { kind, requestedBy: SELF, idempotencyKey, state: 'queued' });
        const [operation] = await database.db.select().from(operations).where(eq(operations.id, id));
        return { operation: operation! } as Awaited<ReturnType<OperationService['converge']>>;
      },
    };
    keeper = new DriftKeeper(new DriftRepository(database.db), service as DriftService, starter as OperationService, pino({ level: 'silent' }));
    await database.db.insert(driftChecks).values({ id: `since:${place.environmentId}`, targetId: 'local', environmentId: place.environmentId });
    keeper.onApplicationBootstrap();
  });
  afterEach(async () => {
    await keeper.onModuleDestroy();
    await database.db.update(driftChecks).set({ doneAt: sql`clock_timestamp()` });
  });

  it('are begun anew when the pause after one that failed is over, each time after twice as long', async () => {
    const first = await repair(1);
    const afterFirst = await planned();
    expect(Number(afterFirst.notBefore) - Number(first.createdAt)).toBe(60 * SECONDS);

    await end(first.id, 'failed');
    await pass(61);
    const second = await repair(2);
    expect(Number((await planned(afterFirst)).notBefore) - Number(second.createdAt)).toBe(120 * SECONDS);

    await end(second.id, 'failed');
    isDrifted = false;
    await pass(121);
    await allDone();
    expect(await repairs()).toHaveLength(2);
  }, 60 * SECONDS);

  it.each([['succeeded'], ['cancelled'], ['superseded']] as const)('are not followed by a look at an environment when one %s', async (state) => {
    const first = await repair(1);
    await planned();
    const before = looks;

    await end(first.id, state);
    await pass(61);
    await allDone();

    expect(looks).toBe(before);
    expect(await repairs()).toHaveLength(1);
  }, 60 * SECONDS);

  it('wait for one that has not ended when the pause is over', async () => {
    const first = await repair(1);
    const one = await planned();
    await pass(61);
    expect(Number((await planned(one)).notBefore)).toBeGreaterThan(Date.now());
    expect(await repairs()).toHaveLength(1);

    await end(first.id, 'failed');
    await pass(61);
    expect((await repair(2)).state).toBe('queued');
  }, 60 * SECONDS);
});
