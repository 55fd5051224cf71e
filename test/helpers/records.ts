import { sql } from '../../src/platform/database/orm.js';
import type { Db } from '../../src/platform/database/database.js';
import { makeId } from '../../src/platform/ids/make-id.js';
import { environments, operations, projects } from '../../src/platform/database/schema/index.js';

/** Ids of an environment that stands in the records. */
export interface RecordedEnvironment { readonly projectId: string; readonly environmentId: string }

/** Records a project with an environment on the target `local`, which has to be there. */
export async function recordEnvironment(db: Db, name = makeId('prj').replace('_', '-')): Promise<RecordedEnvironment> {
  const [projectId, environmentId] = [makeId('prj'), makeId('env')];
  await db.insert(projects).values({ id: projectId, name, slug: name });
  await db.insert(environments).values({ id: environmentId, projectId, targetId: 'local', branch: 'main', slug: 'main', kind: 'production' });
  return { projectId, environmentId };
}

/** Records an operation that runs. */
export async function recordOperation(db: Db, { projectId, environmentId }: RecordedEnvironment, values: Partial<typeof operations.$inferInsert> = {}): Promise<string> {
  const id = makeId('op');
  await db.insert(operations).values({ id, kind: 'deploy', projectId, environmentId, requestedBy: 'test', state: 'running', startedAt: sql`clock_timestamp()`, ...values });
  return id;
}
