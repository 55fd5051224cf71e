import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../helpers/api.js';
import { startPlugin, startWorker, type TestProcess } from '../helpers/engine.js';
import { startPostgres, type TestDatabase, type TestPostgres } from '../helpers/postgres.js';
import { startTemporal, type TestTemporal } from '../helpers/temporal.js';
import { waitFor } from '../helpers/wait-for.js';

let postgres: TestPostgres;
let temporal: TestTemporal;
let database: TestDatabase;
let api: TestApi;
let project: string;
const processes: TestProcess[] = [];

interface Wait { readonly kind: string; readonly message: string; readonly since: string; readonly until: string | null; readonly endedBy: string; readonly behind: string | null; readonly freezes: string[] | null; readonly given: number | null; readonly required: number | null }
interface Seen { readonly id: string; readonly state: string; readonly hasEnded: boolean; readonly failure: { readonly code: string; readonly message: string } | null; readonly waits: readonly Wait[]; readonly approval: { readonly planHash: string; readonly isGranted: boolean } | null }
interface Started { readonly operation: { readonly id: string; readonly state: string } | null; readonly admission: { readonly kind: string; readonly message: string | null; readonly until: string | null } | null }
interface Made { readonly freeze: { readonly id: string; readonly isInEffect: boolean; readonly nextFrom: string | null } | null }

const STARTED = 'operation { id state } admission { kind message until failure { code } }';
const FREEZE = 'freeze { id name policy isInEffect inEffectUntil nextFrom isOfProject createdBy liftedBy }';
const SEEN = 'id state hasEnded replacedBy failure { code message } waits { kind message since until endedBy behind freezes given required step failure { code } } approval { planHash required isGranted decisions { by decision } }';
const codesOf = (payload: { readonly userErrors: readonly { readonly code: string; readonly field?: readonly string[] | null }[] }): unknown[] => payload.userErrors.map(({ code, field }) => [code, field ?? null]);

beforeAll(async () => {
  [postgres, temporal] = await Promise.all([startPostgres(), startTemporal()]);
  database = await postgres.createDatabase();
  api = await startApi({ databaseUrl: database.url, temporalAddress: temporal.address, plugins: [{ package: '@belay/provider-memory', target: 'local' }] });
  const env = { DATABASE_URL: database.url, TEMPORAL_ADDRESS: temporal.address, TEMPORAL_NAMESPACE: temporal.namespace, BELAY_DATA_DIR: api.dataDir, BELAY_LOG_LEVEL: 'info' };
  processes.push(...await Promise.all([
    startWorker(env), startPlugin('@belay/provider-memory', 'local', { ...env, BELAY_DOOR_URL: `http://127.0.0.1:${api.doorPort()}`, BELAY_PLUGIN_TOKEN_FILE: `${api.dataDir}/tokens/provider-memory.token`, BELAY_INSTANCE: 'holds-test' }),
  ]));
  project = await aProject('shop');
}, 180_000);
afterAll(async () => {
  await Promise.all(processes.map((each) => each.stop()));
  await api?.stop();
  await Promise.all([database?.drop().then(() => postgres.stop()), temporal?.stop()]);
});

async function aProject(name: string): Promise<string> {
  return (await api.mutate<{ project: { id: string } }>('createProject', { name, applications: [{ name: 'web', source: { image: 'registry.example.com/web:1' } }] }, 'project { id }')).project.id;
}

async function anEnvironment(branch: string, kind = 'DEVELOPMENT', of = project): Promise<string> {
  return (await api.mutate<{ environment: { id: string } }>('createEnvironment', { project: of, branch, kind }, 'environment { id }')).environment.id;
}

async function look(id: string): Promise<Seen> {
  return (await api.query<{ operation: Seen }>(`query ($id: ID!) { operation(id: $id) { ${SEEN} } }`, { id })).operation;
}

async function until(id: string, state: string): Promise<Seen> {
  return await waitFor(`${id} to be ${state}`, async () => {
    const seen = await look(id);
    if (seen.hasEnded && seen.state !== state) throw new Error(`it ended so: ${JSON.stringify(seen)}`);
    return seen.state === state && seen;
  });
}

async function start(mutation: string, input: Readonly<Record<string, unknown>>): Promise<Started & { readonly id: string }> {
  const started = await api.mutate<Started>(mutation, input, STARTED);
  if (started.operation === null || started.userErrors.length > 0) throw new Error(JSON.stringify(started));
  return { ...started, id: started.operation.id };
}

async function tokenOf(name: string): Promise<string> {
  return (await api.mutate<{ secret: string }>('createToken', { name }, 'secret')).secret;
}

/** A mutation by somebody else than the owner. */
async function as(token: string, mutation: string, input: Readonly<Record<string, unknown>>, selection: string): Promise<{ readonly userErrors: { readonly code: string; readonly field: string[] | null; readonly message: string }[] } & Record<string, unknown>> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input!`;
  const { data, errors } = await api.ask<Record<string, { userErrors: { code: string; field: string[] | null; message: string }[] }>>(`mutation ($input: ${type}) { ${mutation}(input: $input) { userErrors { code field message } ${selection} } }`, { input }, token);
  const payload = data?.[mutation];
  if (payload == null) throw new Error(JSON.stringify(errors));
  return payload;
}

describe('a frozen environment', () => {
  it('lets a deploy wait, explains the wait, lets a stop pass, and goes on when it is lifted', async () => {
    const environment = await anEnvironment('frozen');
    const deployed = await start('deploy', { environment });
    await until(deployed.id, 'SUCCEEDED');
    const made = await api.mutate<Made>('freeze', { environment, reason: 'the fair', until: new Date(Date.now() + 3_600_000).toISOString() }, FREEZE);

    const held = await start('deploy', { environment });
    const seen = await look(held.id);
    const stopped = await start('stop', { environment });
    await until(stopped.id, 'SUCCEEDED');
    const shown = await api.query<{ environment: { freezes: { id: string }[]; waitingOperations: { id: string; waits: Wait[] }[] } }>('query ($id: ID!) { environment(id: $id) { freezes { id isInEffect } waitingOperations { id waits { kind } } } }', { id: environment });
    await api.mutate('unfreeze', { freeze: made.freeze?.id, reason: 'it is over' }, FREEZE);

    expect(made).toMatchObject({ userErrors: [], freeze: { isInEffect: true } });
    expect(held).toMatchObject({ admission: { kind: 'HELD', message: expect.stringContaining('the fair'), until: expect.any(String) } });
    expect(seen).toMatchObject({ state: 'QUEUED', waits: [{ kind: 'FREEZE', message: expect.stringContaining('"freeze" by owner, because: the fair'), until: expect.any(String), freezes: [made.freeze?.id], endedBy: expect.stringContaining(`belay unfreeze ${made.freeze?.id}`) }] });
    expect(shown.environment).toMatchObject({ freezes: [{ id: made.freeze?.id, isInEffect: true }], waitingOperations: [{ id: held.id, waits: [{ kind: 'FREEZE' }] }] });
    expect(await until(held.id, 'SUCCEEDED')).toMatchObject({ waits: [] });
  });

  it('refuses by its policy, also for a whole project, but not what breaks the glass, which is recorded', async () => {
    const own = await aProject('refusing');
    const environment = await anEnvironment('main', 'PRODUCTION', own);
    await api.mutate('freeze', { project: own, reason: 'year end', policy: 'REFUSE', name: 'year-end' }, FREEZE);

    const refused = await api.mutate<Started>('deploy', { environment }, STARTED);
    const destroyed = await api.mutate<Started>('destroyEnvironment', { environment }, STARTED);
    const noReason = await api.mutate<Started>('deploy', { environment, breakGlass: { reason: ' ' } }, STARTED);
    const broken = await start('deploy', { environment, breakGlass: { reason: 'the shop is down' } });
    await until(broken.id, 'SUCCEEDED');
    const { operation } = await api.query<{ operation: { parameters: unknown; events: { nodes: { type: string; data: unknown }[] } } }>('query ($id: ID!) { operation(id: $id) { parameters events { nodes { type data } } } }', { id: broken.id });

    expect([refused, destroyed].map(codesOf)).toEqual([[['ENVIRONMENT_FROZEN', ['environment']]], [['ENVIRONMENT_FROZEN', ['environment']]]]);
    expect(refused.userErrors[0]?.message).toMatch(/"year-end" by owner for the whole project, because: year end.*--break-glass/);
    expect(codesOf(noReason)).toEqual([['INVALID_INPUT', ['breakGlass', 'reason']]]);
    expect(operation.parameters).toMatchObject({ breakGlass: { reason: 'the shop is down' } });
    expect(operation.events.nodes.find(({ type }) => type === 'operation.broke-glass')?.data).toMatchObject({ by: 'owner', reason: 'the shop is down', broken: { freezes: expect.stringContaining('year end') } });
  });

  it('wakes what waits although the process died that lifted the freeze', async () => {
    const environment = await anEnvironment('asleep');
    const made = await api.mutate<Made>('freeze', { environment, reason: 'a while' }, FREEZE);
    const held = await start('deploy', { environment });

    // As a process leaves it that died between its commit and the call.
    await database.pool.query('UPDATE deploy_freeze SET lifted_at = clock_timestamp(), lifted_by = $2 WHERE id = $1', [made.freeze?.id, 'anna']);
    await database.pool.query('INSERT INTO wake (environment_id, asked_at) VALUES ($1, clock_timestamp())', [environment]);

    await until(held.id, 'SUCCEEDED');
    await waitFor('the wake to be crossed out', async () => (await database.pool.query('SELECT 1 FROM wake')).rowCount === 0, 20_000);
  });

  it.each([
    ['neither environment nor project', () => ({}), 'INVALID_INPUT', ['environment']], ['an unknown environment', () => ({ environment: 'env_x' }), 'NOT_FOUND', ['environment']], ['an unknown project', () => ({ project: 'prj_x' }), 'NOT_FOUND', ['project']],
    ['no reason', () => ({ project, reason: ' ' }), 'INVALID_INPUT', ['reason']], ['an end in the past', () => ({ project, until: '2020-01-01T00:00:00Z' }), 'INVALID_INPUT', ['until']],
    ['a window that ends before it begins', () => ({ project, once: [{ from: '2099-01-02T00:00:00Z', until: '2099-01-01T00:00:00Z' }] }), 'INVALID_INPUT', ['once', '0', 'until']],
    ['a window of years', () => ({ project, once: [{ from: '2099-01-02T00:00:00Z', until: '2102-01-01T00:00:00Z' }] }), 'INVALID_INPUT', ['once', '0', 'until']],
    ['a window without length', () => ({ project, weekly: [{ days: ['MONDAY'], from: '10:00', to: '10:00', timeZone: 'UTC' }] }), 'INVALID_INPUT', ['weekly', '0', 'to']],
    ['a window without days', () => ({ project, weekly: [{ days: [], from: '10:00', to: '11:00', timeZone: 'UTC' }] }), 'INVALID_INPUT', ['weekly', '0', 'days']],
    ['a zone that does not exist', () => ({ project, weekly: [{ days: ['MONDAY'], from: '10:00', to: '11:00', timeZone: 'Mars/Base' }] }), 'INVALID_INPUT', ['weekly', '0', 'timeZone']],
    ['windows that overlap', () => ({ project, weekly: [{ days: ['MONDAY'], from: '10:00', to: '12:00', timeZone: 'UTC' }, { days: ['MONDAY'], from: '11:00', to: '13:00', timeZone: 'UTC' }] }), 'INVALID_INPUT', ['weekly', '1']],
  ])('refuses a freeze with %s, and records nothing', async (_what, input, code, field) => {
    const count = async () => (await database.pool.query('SELECT count(*) FROM deploy_freeze')).rows;
    const before = await count();
    const payload = await api.mutate<Made>('freeze', { reason: 'x', ...input() }, FREEZE);

    expect(payload.freeze).toBeNull();
    expect(codesOf(payload)).toEqual([[code, field]]);
    expect(await count()).toEqual(before);
  });

  it('refuses a calendar that overlaps another one of the same, and a name that is taken', async () => {
    const environment = await anEnvironment('calendar');
    const weekly = [{ days: ['SATURDAY', 'SUNDAY'], from: '00:00', to: '24:00', timeZone: 'Europe/Berlin' }];
    const first = await api.mutate<Made>('freeze', { environment, reason: 'weekend', name: 'weekend', weekly }, FREEZE);
    const second = await api.mutate<Made>('freeze', { environment, reason: 'sundays', name: 'sundays', weekly: [{ days: ['SUNDAY'], from: '10:00', to: '12:00', timeZone: 'UTC' }] }, FREEZE);
    const third = await api.mutate<Made>('freeze', { environment, reason: 'again', name: 'weekend' }, FREEZE);
    const unknown = [await api.mutate('unfreeze', { freeze: 'frz_x' }, FREEZE), await api.mutate('updateFreeze', { freeze: 'frz_x' }, FREEZE)];
    const changed = await api.mutate<Made>('updateFreeze', { freeze: first.freeze?.id, weekly: [{ days: ['FRIDAY'], from: '25:00', to: '12:00', timeZone: 'UTC' }] }, FREEZE);

    expect(first).toMatchObject({ userErrors: [], freeze: { nextFrom: expect.any(String) } });
    expect([second, third, ...unknown, changed].map(codesOf)).toEqual([[['CONFLICT', ['weekly', '0']]], [['ALREADY_EXISTS', ['name']]], [['NOT_FOUND', ['freeze']]], [['NOT_FOUND', ['freeze']]], [['INVALID_INPUT', ['weekly', '0', 'from']]]]);
  });
});

describe('an environment that asks for approvals', () => {
  it('runs the plan that two others approved, and explains the wait meanwhile', async () => {
    const [anna, ben, cleo] = [await tokenOf('anna'), await tokenOf('ben'), await tokenOf('cleo')];
    const environment = await anEnvironment('main', 'PRODUCTION');
    await api.mutate('updateEnvironment', { environment, requiredApprovals: 2 }, 'environment { requiredApprovals }');
    const started = await as(anna, 'deploy', { environment }, STARTED) as unknown as Started;
    const id = started.operation?.id ?? '';
    const waiting = await until(id, 'AWAITING_APPROVAL');
    const planHash = waiting.approval?.planHash ?? '';

    const refused = [await as(anna, 'approveOperation', { operation: id, planHash }, 'operation { state }'), await as(ben, 'approveOperation', { operation: id, planHash: 'f'.repeat(32) }, 'operation { state }'), await as(ben, 'approveOperation', { operation: id, planHash: 'garbage \u0000' }, 'operation { state }')];
    await as(ben, 'approveOperation', { operation: id, planHash }, 'operation { state }');
    const half = await look(id);
    await as(cleo, 'approveOperation', { operation: id, planHash }, 'operation { state }');
    const done = await until(id, 'SUCCEEDED');

    expect(started).toMatchObject({ admission: { kind: 'HELD', message: expect.stringContaining('2 persons') } });
    expect(waiting.waits).toMatchObject([{ kind: 'APPROVAL', given: 0, required: 2, until: expect.any(String), endedBy: expect.stringContaining('Anyone but anna') }]);
    expect(refused.map(codesOf)).toEqual([[['APPROVAL_NOT_ALLOWED', ['operation']]], [['PLAN_CHANGED', ['planHash']]], [['PLAN_INVALID', ['planHash']]]]);
    expect(half.waits).toMatchObject([{ kind: 'APPROVAL', given: 1, message: expect.stringContaining('by ben') }]);
    expect(done).toMatchObject({ waits: [], approval: { isGranted: true, decisions: [{ by: 'ben', decision: 'APPROVE' }, { by: 'cleo', decision: 'APPROVE' }] } });
    expect(codesOf(await as(ben, 'approveOperation', { operation: id, planHash }, 'operation { state }'))).toEqual([['CONFLICT', ['operation']]]);
  });

  it('ends what is rejected, does what breaks the glass, and lets only the owner change the setting', async () => {
    const ben = await tokenOf('ben');
    const environment = await anEnvironment('live', 'PRODUCTION');
    await api.mutate('updateEnvironment', { environment, requiredApprovals: 1 }, 'environment { requiredApprovals }');
    const { id } = await start('deploy', { environment });
    await until(id, 'AWAITING_APPROVAL');

    await as(ben, 'rejectOperation', { operation: id, reason: 'not on a Friday' }, 'operation { state }');
    const rejected = await until(id, 'REFUSED');
    const broken = await start('deploy', { environment, breakGlass: { reason: 'down' } });
    await until(broken.id, 'SUCCEEDED');
    const settings = await Promise.all([
      api.mutate('updateEnvironment', { environment, requiredApprovals: 11 }, 'environment { id }'), api.mutate('updateEnvironment', { environment: 'env_x', requiredApprovals: 1 }, 'environment { id }'),
      anEnvironment('dev').then((dev) => api.mutate('updateEnvironment', { environment: dev, requiredApprovals: 1 }, 'environment { id }')), api.mutate('approveOperation', { operation: 'op_x', planHash: 'x' }, 'operation { id }'),
    ]);
    const forbidden = await api.ask('mutation ($input: UpdateEnvironmentInput!) { updateEnvironment(input: $input) { userErrors { code } } }', { input: { environment, requiredApprovals: 0 } }, ben);

    expect(rejected.failure).toMatchObject({ code: 'APPROVAL_REJECTED', message: expect.stringContaining('ben rejected the plan: not on a Friday') });
    expect(settings.map(codesOf)).toEqual([[['INVALID_INPUT', ['requiredApprovals']]], [['NOT_FOUND', ['environment']]], [['INVALID_INPUT', ['requiredApprovals']]], [['NOT_FOUND', ['operation']]]]);
    expect(forbidden.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
  });
});

describe('bad input and repeated calls', () => {
  it('makes one operation of five calls at once with one key', async () => {
    const environment = await anEnvironment('five');
    const answers = await Promise.all(Array.from({ length: 5 }, () => start('deploy', { environment, idempotencyKey: 'delivery-7' })));

    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect((await database.pool.query('SELECT 1 FROM operation WHERE environment_id = $1', [environment])).rowCount).toBe(1);
    await until(answers[0]?.id ?? '', 'SUCCEEDED');
  });

  it('refuses releases of nowhere and of elsewhere, and unknown operations, and changes nothing', async () => {
    const [one, other] = [await anEnvironment('one'), await anEnvironment('elsewhere')];
    await until((await start('deploy', { environment: one })).id, 'SUCCEEDED');
    const last = (await start('deploy', { environment: other })).id;
    await until(last, 'SUCCEEDED');
    const release = (await api.query<{ environment: { currentRelease: { id: string } } }>('query ($id: ID!) { environment(id: $id) { currentRelease { id } } }', { id: other })).environment.currentRelease.id;
    const count = async () => (await database.pool.query('SELECT count(*) FROM operation')).rows;
    const before = await count();

    const answers = await Promise.all([
      api.mutate('rollback', { environment: one, release }, STARTED), api.mutate('rollback', { environment: one, release: 'rel_never' }, STARTED), api.mutate('deploy', { environment: 'env_foreign' }, STARTED),
      api.mutate('deploy', { environment: one, planHash: 'f'.repeat(32) }, STARTED), api.mutate('deploy', { environment: one, planHash: '\'; DROP TABLE plan' }, STARTED), api.mutate('cancelOperation', { operation: 'op_of_nobody' }, 'operation { id }'),
      api.mutate('cancelOperation', { operation: last, environment: one }, 'operation { id }'),
    ]);

    expect(answers.map(codesOf)).toEqual([[['NOT_FOUND', ['release']]], [['NOT_FOUND', ['release']]], [['NOT_FOUND', ['environment']]], [['PLAN_INVALID', ['planHash']]], [['PLAN_INVALID', ['planHash']]], [['NOT_FOUND', ['operation']]], [['NOT_FOUND', ['operation']]]]);
    expect(await count()).toEqual(before);
  });
});
