import { randomBytes } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll } from '@jest/globals';
import type { OperationKind, OperationParams, PinnedImage, ReleaseSpec, SealInput, Wanted } from '@belay/contracts';
import { eq } from '../../src/platform/database/orm.js';
import { environments, releases, variables } from '../../src/platform/database/schema/index.js';
import { makeBeginOperation } from '../../src/engine/state/begin-operation.activity.js';
import { makeId } from '../../src/platform/ids/make-id.js';
import { parseKeyring } from '../../src/platform/secrets/keyring.js';
import { SecretStore } from '../../src/platform/secrets/secret.store.js';
import { Sealer } from '../../src/platform/secrets/sealer.js';
import { SourceCredentials } from '../../src/sources/source-credentials.js';
import { SourceReader } from '../../src/sources/source.reader.js';
import { createSpecActivities, type SpecActivities } from '../../src/specs/spec.activities.js';
import { aGitRepository, type TestRepository } from '../helpers/git-repository.js';
import { startPostgres, type TestDatabase, type TestPostgres } from '../helpers/postgres.js';
import { aProject, anEnvironment, aRunningOperation } from '../helpers/spec-records.js';
import { removeFolder } from '../helpers/remove-folder.ts';

export const manifest = (name: string, more = '') => `application:\n  name: ${name}\n  project: shop\n${more}`;
export const routed = (name: string, router = 'main', path = '/*') => `routers:\n  - name: ${router}\n    routes:\n      - application_name: ${name}\n        paths: ["${path}"]\n`;
export const HELLO = { '.qovery.yml': `${manifest('web')}databases:\n  - type: postgresql\n    version: 11.5\n    name: my-pg\n${routed('web')}`, Dockerfile: 'FROM scratch\nEXPOSE 3000\n', '.env': 'DATABASE_URL=$QOVERY_DATABASE_MY_PG_CONNECTION_URI\nLOST=$NOWHERE\nROUND=$ABOUT\nABOUT=$ROUND\n' };
export const anImage = (ref: string): PinnedImage => ({ ref, imageId: `sha256:${randomBytes(32).toString('hex')}` });

/** The spec activities over a real database and real repositories, made before a suite's tests and gone after them. */
export function useSpecWorld() {
  let postgres: TestPostgres;
  let database: TestDatabase;
  let dataDir: string;
  let sources: SourceReader;
  let activities: SpecActivities;
  let sealer: Sealer;
  let store: SecretStore;
  const repositories: TestRepository[] = [];

  beforeAll(async () => {
    postgres = await startPostgres();
    database = await postgres.createDatabase();
    dataDir = await mkdtemp(join(tmpdir(), 'belay-specs-'));
    sealer = new Sealer(parseKeyring(randomBytes(32).toString('base64'), 'test'));
    store = new SecretStore(database.db, sealer);
    sources = new SourceReader({ dataDir, allowsFiles: true });
    activities = createSpecActivities({ db: database.db, sealer, sources, credentials: new SourceCredentials(database.db, sealer, dataDir) }, makeBeginOperation({ db: database.db, noWorkerAfterMs: 60_000, notifier: { pluginId: 'notifier', targetId: 'default' } }));
  });
  afterEach(async () => {
    for (const repository of repositories.splice(0)) await repository[Symbol.asyncDispose]();
  });
  afterAll(async () => {
    await sources?.close();
    await database?.drop();
    await postgres?.stop();
    await removeFolder(dataDir);
  });

  const aRepository = async (files: Readonly<Record<string, string>>): Promise<TestRepository> => {
    const repository = await aGitRepository(files);
    repositories.push(repository);
    return repository;
  };
  const git = (repository: TestRepository, folder = '') => ({ kind: 'git' as const, url: repository.url, folder });
  const anApplication = async (files: Readonly<Record<string, string>>, settings: Readonly<Record<string, unknown>> = {}) => {
    const repository = await aRepository(files);
    const project = await aProject(database.db, { web: git(repository) }, { web: settings });
    return { repository, project, environmentId: await anEnvironment(database.db, project.id) };
  };
  const want = async (environmentId: string, kind: OperationKind = 'deploy', params: OperationParams = {}) => {
    const { id } = await aRunningOperation(database.db, environmentId, kind, params);
    return { operationId: id, wanted: await activities.resolveWanted({ operationId: id }) };
  };
  const specOf = async (releaseId: string): Promise<ReleaseSpec> => {
    const [row] = await database.db.select().from(releases).where(eq(releases.id, releaseId));
    if (row === undefined) throw new Error('no release');
    return row.spec;
  };
  const refuse = (environmentId: string, kind?: OperationKind, params?: OperationParams) => want(environmentId, kind, params).then(() => { throw new Error('was not refused'); }, (error: unknown) => error);
  const seal = async (operationId: string, wanted: Wanted, exposed: readonly number[] = []) => {
    const spec = await specOf(wanted.releaseId);
    const input: SealInput = {
      operationId, releaseId: wanted.releaseId, resolvedApplications: {},
      built: Object.fromEntries(wanted.builds.map(({ application }) => [application, { image: anImage(application), isReused: false, exposedPorts: exposed.map((port) => ({ port, protocol: 'tcp' as const })), baseImages: [] }])),
      resolvedServices: Object.fromEntries(spec.services.filter(({ image }) => image === undefined).map(({ name, imageRef }) => [name, { image: { ...anImage(imageRef), substitute: { family: 'postgres', program: 'postgresql', version: '15.20' } }, majorVersion: '15' }])),
    };
    const sealed = await activities.sealRelease(input);
    return { sealed, spec: await specOf(wanted.releaseId) };
  };
  const release = async (environmentId: string, kind: OperationKind = 'deploy', params: OperationParams = {}) => {
    const { operationId, wanted } = await want(environmentId, kind, params);
    const done = await seal(operationId, wanted);
    await database.db.update(environments).set({ currentReleaseId: wanted.releaseId }).where(eq(environments.id, environmentId));
    await database.db.update(releases).set({ isGood: true }).where(eq(releases.id, wanted.releaseId));
    return { wanted, ...done };
  };
  const setVariable = async (projectId: string, name: string, value: string, options: { readonly isSecret?: boolean; readonly environmentId?: string; readonly version?: number } = {}) => {
    const id = makeId('var');
    const stored = options.isSecret === true ? { value: null, sealedValue: sealer.seal(value, `variable:${id}`) } : { value };
    await database.db.insert(variables).values({ id, projectId, scope: options.environmentId === undefined ? 'project' : 'environment', environmentId: options.environmentId ?? null, name, version: options.version ?? 1, isSecret: options.isSecret === true, setBy: 'test', ...stored });
  };

  return {
    aRepository, git, anApplication, want, specOf, refuse, seal, release, setVariable,
    get db() { return database.db; }, get activities() { return activities; }, get store() { return store; },
  };
}
