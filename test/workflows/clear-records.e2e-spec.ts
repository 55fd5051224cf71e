import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { asc, eq, sql } from '../../src/platform/database/orm.js';
import { clearRecords } from '../../src/engine/state/clear-records.js';
import { environments, operations, releases, secrets } from '../../src/platform/database/schema/index.js';
import { openRecords, startPostgres, type RecordsWorld, type TestPostgres } from './records-world.js';
import { aRelease, anApplication } from './specs.js';

const DAY = 24 * 3_600;
const AGES = { destroyedSeconds: 3_600, draftSeconds: DAY };

describe('clearing records away', () => {
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

  const db = () => world.database.db;
  const ago = (seconds: number) => sql`clock_timestamp() - make_interval(secs => ${seconds})`;
  const refOf = (releaseId: string): string => `release:${releaseId}/application/web`;

  /** A release of one application with its variables, made by an operation that ended some time ago, or runs. */
  async function addRelease(id: string, { isSealed = false, endedSeconds, refersTo = `rel_${id}` }: { readonly isSealed?: boolean; readonly endedSeconds?: number; readonly refersTo?: string } = {}): Promise<void> {
    await world.insertOperation(`op_${id}`, 'deploy');
    if (endedSeconds !== undefined) await db().update(operations).set({ endedAt: ago(endedSeconds), outcome: { kind: 'cancelled', undone: [] } }).where(eq(operations.id, `op_${id}`));
    await world.insertRelease(aRelease({ releaseId: `rel_${id}`, applications: [anApplication({ variablesRef: refOf(refersTo) })] }), `op_${id}`, isSealed);
    await db().insert(secrets).values({ id: `sec_${id}`, environmentId: 'env_1', ref: refOf(`rel_${id}`), sealedValue: Buffer.from('x') });
  }
  const releaseIds = async (): Promise<string[]> => (await db().select().from(releases).orderBy(asc(releases.id))).map(({ id }) => id);
  const refs = async (): Promise<string[]> => (await db().select().from(secrets).where(eq(secrets.environmentId, 'env_1')).orderBy(asc(secrets.ref))).map(({ ref }) => ref);

  it('drops drafts whose operation ended long ago, with their variables, and nothing younger, running or sealed', async () => {
    await addRelease('old', { endedSeconds: 2 * DAY });
    await addRelease('young', { endedSeconds: 60 });
    await addRelease('running');
    await addRelease('sealed', { isSealed: true, endedSeconds: 2 * DAY });

    const cleared = await clearRecords(db(), AGES);

    expect(cleared).toEqual({ drafts: 1, secrets: 1 });
    expect(await releaseIds()).toEqual(['rel_running', 'rel_sealed', 'rel_young']);
    expect(await refs()).toEqual(['rel_running', 'rel_sealed', 'rel_young'].map(refOf));
    expect(await clearRecords(db(), AGES)).toEqual({ drafts: 0, secrets: 0 });
  });

  it('keeps the variables of a draft to which another release refers', async () => {
    await addRelease('old', { endedSeconds: 2 * DAY });
    await addRelease('sealed', { isSealed: true, endedSeconds: DAY, refersTo: 'rel_old' });

    await clearRecords(db(), AGES);

    expect(await releaseIds()).toEqual(['rel_sealed']);
    expect(await refs()).toEqual(['rel_old', 'rel_sealed'].map(refOf));
  });

  it('drops the secrets and drafts of an environment that was destroyed, some time later, and no one else’s', async () => {
    await addRelease('draft');
    await addRelease('sealed', { isSealed: true, endedSeconds: 60 });
    await db().insert(secrets).values({ id: 'sec_service', environmentId: 'env_1', ref: 'service:env_1/db', sealedValue: Buffer.from('x') });
    await db().update(environments).set({ destroyedAt: ago(60) });
    expect(await clearRecords(db(), AGES)).toEqual({ drafts: 0, secrets: 0 });

    await db().update(environments).set({ destroyedAt: ago(2 * 3_600) });

    expect(await clearRecords(db(), AGES)).toEqual({ drafts: 1, secrets: 3 });
    expect(await releaseIds()).toEqual(['rel_sealed']);
    expect(await db().select().from(secrets)).toMatchObject([{ ref: 'webhook:prj_1' }]);
  });
});
