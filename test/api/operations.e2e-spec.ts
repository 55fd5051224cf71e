import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../helpers/api.js';
import { startPlugin, startWorker, type TestProcess } from '../helpers/engine.js';
import { startPostgres, type TestDatabase, type TestPostgres } from '../helpers/postgres.js';
import { subscribe } from '../helpers/subscribe.js';
import { startTemporal, type TestTemporal } from '../helpers/temporal.js';
import { waitFor } from '../helpers/wait-for.js';

let postgres: TestPostgres;
let temporal: TestTemporal;
let database: TestDatabase;
let api: TestApi;
let project: string;
const processes: TestProcess[] = [];

beforeAll(async () => {
  [postgres, temporal] = await Promise.all([startPostgres(), startTemporal()]);
  database = await postgres.createDatabase();
  api = await startApi({ databaseUrl: database.url, temporalAddress: temporal.address, plugins: [{ package: '@belay/provider-memory', target: 'local' }] });
  project = (await api.mutate<{ project: { id: string } }>('createProject', { name: 'shop', applications: [{ name: 'web', source: { image: 'registry.example.com/web:1' } }] }, 'project { id }')).project.id;
});
afterAll(async () => {
  await Promise.all(processes.map((each) => each.stop()));
  await api?.stop();
  await Promise.all([database?.drop().then(() => postgres.stop()), temporal?.stop()]);
});

interface Started { readonly operation: { readonly id: string; readonly state: string } | null; readonly admission: { readonly kind: string } | null }
const SELECTION = 'operation { id state kind hasEnded admission { kind } } admission { kind behind into failure { code } }';
const codes = (payload: { readonly userErrors: readonly { readonly code: string }[] }): string[] => payload.userErrors.map((error) => error.code);

async function anEnvironment(branch: string): Promise<string> {
  return (await api.mutate<{ environment: { id: string } }>('createEnvironment', { project, branch }, 'environment { id }')).environment.id;
}

const RELEASES = 'query ($id: ID!) { environment(id: $id) { releases { nodes { id number variables: applications { variables { name version isSecret } } differences { subject property kind before after } } } } }';
interface Releases { readonly environment: { readonly releases: { readonly nodes: readonly { readonly id: string; readonly number: number }[] } } }

const healthOf = async (id: string): Promise<string> => (await api.query<{ environment: { health: string } }>('query ($id: ID!) { environment(id: $id) { health } }', { id })).environment.health;

interface Ended { readonly state: string; readonly hasEnded: boolean; readonly failure: unknown; readonly task: unknown }

/** Starts an operation and waits until it has succeeded. */
async function run(mutation: string, input: Readonly<Record<string, unknown>>): Promise<Ended> {
  const { operation, userErrors } = await api.mutate<Started>(mutation, input, SELECTION);
  if (operation === null || userErrors.length > 0) throw new Error(`${mutation} was refused: ${JSON.stringify(userErrors)}`);
  const ended = await waitFor(`the end of ${mutation}`, async () => {
    const found = (await api.query<{ operation: Ended }>('query ($id: ID!) { operation(id: $id) { state hasEnded failure { code message } failedStep task { exitCode output isOutcomeUnknown } } }', { id: operation.id })).operation;
    return found.hasEnded && found;
  });
  if (ended.state !== 'SUCCEEDED') throw new Error(`${mutation} ended so: ${JSON.stringify(ended)}`);
  return ended;
}

describe('while no worker of the engine answers', () => {
  it('records an operation, says so within its deadline, and gives the same one for the same key', async () => {
    const environment = await anEnvironment('pending');
    const startedMs = performance.now();
    const first = await api.mutate<Started>('deploy', { environment, idempotencyKey: 'once' }, SELECTION);
    const tookMs = performance.now() - startedMs;
    const second = await api.mutate<Started>('deploy', { environment, idempotencyKey: 'once' }, SELECTION);
    const other = await api.mutate<Started>('destroyEnvironment', { environment, idempotencyKey: 'once' }, SELECTION);

    expect(first).toMatchObject({ operation: { state: 'PENDING', admission: { kind: 'PENDING' } }, admission: { kind: 'PENDING' }, userErrors: [{ code: 'ADMISSION_PENDING', details: { operationId: first.operation?.id } }] });
    expect(tookMs).toBeLessThan(20_000);
    expect(second.operation?.id).toBe(first.operation?.id);
    expect(codes(other)).toEqual(['CONFLICT']);
  });

  it.each([
    ['deploy', { environment: 'env_x' }, 'NOT_FOUND'], ['deploy', { commit: 'not-a-commit' }, 'COMMIT_NOT_FOUND'], ['deploy', { planHash: 'garbage \u0000' }, 'PLAN_INVALID'], ['deploy', { idempotencyKey: '' }, 'INVALID_INPUT'],
    ['deploy', { reason: 'x'.repeat(501) }, 'INVALID_INPUT'], ['rollback', {}, 'NO_RELEASE'], ['rollback', { release: 'rel_x' }, 'NOT_FOUND'], ['restart', {}, 'NO_RELEASE'], ['stop', {}, 'NO_RELEASE'],
    ['scale', { application: 'web', replicas: 2 }, 'NO_RELEASE'], ['promote', { release: 'rel_x' }, 'NOT_FOUND'], ['runTask', { application: 'web', command: ['true'] }, 'NO_RELEASE'],
  ])('refuses %s with %j, and records nothing', async (mutation, input, code) => {
    const environment = await anEnvironment('empty').catch(async () => (await api.query<{ environments: { nodes: { id: string }[] } }>('{ environments(branch: "empty") { nodes { id } } }')).environments.nodes[0]?.id);
    const before = await database.pool.query('SELECT count(*) FROM operation');
    const payload = await api.mutate<Started>(mutation, { environment, ...input }, SELECTION);

    expect(codes(payload)).toEqual([code]);
    expect(payload.operation).toBeNull();
    expect((await database.pool.query('SELECT count(*) FROM operation')).rows).toEqual(before.rows);
  });

  it('refuses to cancel what there is not', async () => {
    expect(codes(await api.mutate('cancelOperation', { operation: 'op_x' }, 'operation { id }'))).toEqual(['NOT_FOUND']);
  });
});

describe('with a worker of the engine and a provider', () => {
  beforeAll(async () => {
    const env = { DATABASE_URL: database.url, TEMPORAL_ADDRESS: temporal.address, TEMPORAL_NAMESPACE: temporal.namespace, BELAY_DATA_DIR: api.dataDir, BELAY_LOG_LEVEL: 'info' };
    const door = `http://127.0.0.1:${api.doorPort()}`;
    processes.push(...await Promise.all([
      startWorker(env), startPlugin('@belay/provider-memory', 'local', { ...env, BELAY_DOOR_URL: door, BELAY_PLUGIN_TOKEN_FILE: `${api.dataDir}/tokens/provider-memory.token`, BELAY_INSTANCE: 'api-test' }),
    ]));
  });

  it('admits what was left behind, in its own time', async () => {
    const { rows } = await database.pool.query<{ id: string }>('SELECT id FROM operation WHERE idempotency_key = \'once\'');
    const id = rows[0]?.id;

    await waitFor('the admission', async () => (await api.query<{ operation: { admission: { kind: string } } }>('query ($id: ID!) { operation(id: $id) { admission { kind } } }', { id })).operation.admission.kind === 'ACCEPTED', 30_000);
  });

  it('plans, deploys that plan, follows it to its end and shows what runs', async () => {
    const environment = await anEnvironment('main');
    const planned = await api.mutate<{ plan: { hash: string; changes: { summary: string }[] } | null }>('plan', { environment }, 'plan { hash causesDowntime changes { name change summary } } operation { id state }');
    expect(planned.userErrors).toEqual([]);

    const started = await api.mutate<Started>('deploy', { environment, planHash: planned.plan?.hash }, SELECTION);
    expect(started).toMatchObject({ userErrors: [], admission: { kind: 'ACCEPTED' } });
    const { told, ended } = subscribe<{ operationEvents: { offset: number } }>(api, 'subscription ($id: ID!) { operationEvents(operation: $id, after: 0) { offset event { type step } } }', { id: started.operation?.id });
    await ended;

    const seen = await api.query<{ operation: unknown }>('query ($id: ID!) { operation(id: $id) { state isNoop failure { code message } steps { name state attempts durationMs } urls environment { health currentRelease { number isGood } applications { name health instances { state } } routes { url } } } }', { id: started.operation?.id });
    expect(seen.operation).toMatchObject({ state: 'SUCCEEDED', failure: null, environment: { health: 'HEALTHY', currentRelease: { number: 1, isGood: true }, applications: [{ name: 'web', health: 'HEALTHY' }] } });
    expect(told.map((each) => each.operationEvents.offset)).toEqual(told.map((_, index) => index));
  });

  it('refuses a plan that is no longer the one, cancels harmlessly after the end, and rolls back to nothing', async () => {
    const environment = (await api.query<{ environments: { nodes: { id: string }[] } }>('{ environments(branch: "main") { nodes { id } } }')).environments.nodes[0]?.id;
    const { operations } = await api.query<{ operations: { nodes: { id: string }[] } }>('query ($id: ID!) { operations(environment: $id) { nodes { id kind state } } }', { id: environment });
    const cancelled = await api.mutate('cancelOperation', { operation: operations.nodes[0]?.id }, 'operation { state }');
    const rolledBack = await api.mutate('rollback', { environment }, SELECTION);
    const scaled = await api.mutate('scale', { environment, application: 'nobody', replicas: 2 }, SELECTION);
    const tooMany = await api.mutate('scale', { environment, application: 'web', replicas: 101 }, SELECTION);
    const noCommand = await api.mutate('runTask', { environment, application: 'web', command: [] }, SELECTION);
    const self = await api.mutate('promote', { environment, release: (await api.query<{ environment: { currentRelease: { id: string } } }>('query ($id: ID!) { environment(id: $id) { currentRelease { id } } }', { id: environment })).environment.currentRelease.id }, SELECTION);

    expect(cancelled).toMatchObject({ userErrors: [], operation: { state: 'SUCCEEDED' } });
    expect([rolledBack, scaled, tooMany, noCommand, self].map(codes)).toEqual([['NO_RELEASE'], ['NOT_FOUND'], ['INVALID_INPUT'], ['INVALID_INPUT'], ['INVALID_INPUT']]);
  });

  it('keeps one thing at a time in an environment, and lets the latest wait', async () => {
    const environment = await anEnvironment('queue');
    const deploy = (): ReturnType<typeof api.mutate<Started>> => api.mutate<Started>('deploy', { environment }, SELECTION);
    // The first has its turn before its admission is answered; of the others only those can wait that nothing newer replaced.
    const first = await deploy();
    const payloads = [first, ...await Promise.all([deploy(), deploy(), deploy()])];
    const ids = payloads.map((payload) => payload.operation?.id ?? '');
    const states = await waitFor('all to end', async () => {
      const found = await Promise.all(ids.map(async (id) => (await api.query<{ operation: { state: string; hasEnded: boolean } }>('query ($id: ID!) { operation(id: $id) { state hasEnded } }', { id })).operation));
      return found.every((each) => each.hasEnded) && found.map((each) => each.state);
    });

    expect(payloads.flatMap(codes)).toEqual([]);
    expect(states.filter((state) => state === 'SUCCEEDED').length).toBeGreaterThanOrEqual(2);
    expect(states.every((state) => ['SUCCEEDED', 'SUPERSEDED'].includes(state))).toBe(true);
  });

  it('takes an environment through all that can be started', async () => {
    const [from, other] = [await anEnvironment('whole'), await anEnvironment('other')];
    await run('deploy', { environment: from });
    await api.mutate('setVariables', { scope: { environment: from }, variables: [{ name: 'GREETING', value: 'hello' }, { name: 'KEY', value: 'canary-value', isSecret: true }] }, 'variables { name }');
    await run('deploy', { environment: from });
    const released = await api.query<Releases>(RELEASES, { id: from });
    const [second, first] = released.environment.releases.nodes;
    expect(second).toMatchObject({ number: 2, differences: [{ subject: 'application/web', property: 'variable GREETING', kind: 'ADDED', before: null, after: 'environment version 1' }, { property: 'variable KEY' }] });
    expect(JSON.stringify(released)).not.toContain('canary-value');

    await run('stop', { environment: from });
    expect(await healthOf(from)).toBe('STOPPED');
    await run('start', { environment: from });
    expect(await healthOf(from)).toBe('HEALTHY');
    await run('scale', { environment: from, application: 'web', replicas: 3 });
    await run('restart', { environment: from, only: ['web'] });
    await run('redeploy', { environment: from });
    await run('repair', { environment: from });
    await run('build', { environment: from });
    await run('release', { environment: from });
    await run('promote', { environment: other, release: second?.id });
    await run('rollback', { environment: from, release: first?.id });
    const task = await run('runTask', { environment: from, application: 'web', command: ['echo', 'hi'] });
    expect(task.task).toMatchObject({ exitCode: 0, isOutcomeUnknown: false });
    expect(await healthOf(other)).toBe('HEALTHY');

    await run('destroyEnvironment', { environment: from });
    expect(await healthOf(from)).toBe('EMPTY');
    expect(codes(await api.mutate('deploy', { environment: from }, SELECTION))).toEqual(['ENVIRONMENT_GONE']);
  }, 180_000);

  it('tells of the plugins and their workers', async () => {
    const { plugins } = await api.query<{ plugins: unknown }>('{ plugins { nodes { id version health problem { code } capabilities workers { targetId isAlive } } } }');

    expect(plugins).toMatchObject({ nodes: [{ id: 'provider-memory', health: 'READY', problem: null, workers: [{ targetId: 'local', isAlive: true }] }] });
  });
});
