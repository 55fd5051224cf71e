import type { OperationKind, OperationParams, ReleaseSpec } from '@belay/contracts';
import { createStateActivities, type EngineStateActivities } from '../../src/engine/state/state.activities.js';
import { environments, operations, projects, releases, secrets, targets } from '../../src/platform/database/schema/index.js';
import { startPostgres, type TestDatabase, type TestPostgres } from '../helpers/postgres.js';

/** The real state activities over a real database with one project and one environment. */
export interface RecordsWorld {
  readonly database: TestDatabase;
  readonly activities: EngineStateActivities;
  insertOperation(id: string, kind: OperationKind, params?: OperationParams): Promise<void>;
  insertRelease(spec: ReleaseSpec, operationId: string, isSealed?: boolean): Promise<void>;
  environment(): Promise<typeof environments.$inferSelect>;
}

/** Makes a world in a database of its own. */
export async function openRecords(postgres: TestPostgres): Promise<RecordsWorld> {
  const database = await postgres.createDatabase();
  const { db } = database;
  await db.insert(targets).values({ id: 'local', name: 'local', pluginId: 'fake' });
  await db.insert(secrets).values({ id: 'sec_1', ref: 'webhook:prj_1', sealedValue: Buffer.from('x') });
  await db.insert(projects).values({ id: 'prj_1', name: 'Shop', slug: 'shop', webhookUrl: 'https://hooks.example.test/', webhookSecretId: 'sec_1' });
  await db.insert(environments).values({ id: 'env_1', projectId: 'prj_1', targetId: 'local', branch: 'main', slug: 'main', kind: 'production' });
  return {
    database,
    activities: createStateActivities({ db, noWorkerAfterMs: 60_000, notifier: { pluginId: 'notifier-webhook', targetId: 'default' } }),
    async insertOperation(id, kind, params = {}) {
      await db.insert(operations).values({ id, kind, projectId: 'prj_1', environmentId: 'env_1', requestedBy: 'test', params });
    },
    async insertRelease(spec, operationId, isSealed = true) {
      await db.insert(releases).values({ id: spec.releaseId, environmentId: 'env_1', operationId, spec, isSealed });
    },
    async environment() {
      const [row] = await db.select().from(environments);
      if (row === undefined) throw new Error('the environment is gone');
      return row;
    },
  };
}

export { startPostgres, type TestPostgres };
