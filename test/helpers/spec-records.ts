import { sql } from '../../src/platform/database/orm.js';
import type { OperationKind, OperationParams } from '@belay/contracts';
import type { Db } from '../../src/platform/database/database.js';
import { applications, environments, operations, projects, targets, type ApplicationSource } from '../../src/platform/database/schema/index.js';
import { makeId } from '../../src/platform/ids/make-id.js';

/** Makes a target of the Docker provider as its worker would have described it. */
async function aTarget(db: Db, id = 'local'): Promise<string> {
  const description = { engine: 'Docker Engine 28.0.0', router: { baseDomain: 'localhost', httpPort: 8080 }, substitutesImages: false };
  await db.insert(targets).values({ id, name: id, pluginId: 'provider-docker', isDefault: true, description }).onConflictDoNothing();
  return id;
}

/** Makes a project with its applications. */
export async function aProject(db: Db, sources: Readonly<Record<string, ApplicationSource>>, settings: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {}): Promise<{ readonly id: string; readonly slug: string }> {
  const id = makeId('prj');
  const slug = id.replace('_', '-').slice(0, 12);
  await db.insert(projects).values({ id, name: slug, slug });
  for (const [name, source] of Object.entries(sources)) await db.insert(applications).values({ id: makeId('app'), projectId: id, name, source, settings: settings[name] ?? {} });
  return { id, slug };
}

/** Makes an environment of a project. */
export async function anEnvironment(db: Db, projectId: string, options: { readonly branch?: string; readonly kind?: 'production' | 'staging' | 'development' | 'preview'; readonly targetId?: string } = {}): Promise<string> {
  const id = makeId('env');
  const branch = options.branch ?? 'main';
  const slug = branch.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  await db.insert(environments).values({ id, projectId, targetId: options.targetId ?? await aTarget(db), branch, slug, kind: options.kind ?? 'development' });
  return id;
}

/** Makes a running operation: its row with the environment's next fence. */
export async function aRunningOperation(db: Db, environmentId: string, kind: OperationKind = 'deploy', params: OperationParams = {}): Promise<{ readonly id: string; readonly fence: number }> {
  const id = makeId('op');
  const [environment] = await db.update(environments).set({ fence: sql`${environments.fence} + 1` }).where(sql`${environments.id} = ${environmentId}`).returning();
  if (environment === undefined) throw new Error('no such environment');
  await db.insert(operations).values({ id, kind, projectId: environment.projectId, environmentId, params, requestedBy: 'test', state: 'running', fence: environment.fence, startedAt: new Date() });
  return { id, fence: environment.fence };
}
