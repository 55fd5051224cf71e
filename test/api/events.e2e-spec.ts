import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eq, sql } from '../../src/platform/database/orm.js';
import { appendEnvironmentEvents, appendEvents } from '../../src/engine/events.js';
import { logLines, operations } from '../../src/platform/database/schema/index.js';
import { startApi, type TestApi } from '../helpers/api.js';
import { startPostgres, type TestDatabase, type TestPostgres } from '../helpers/postgres.js';
import { recordEnvironment, recordOperation, type RecordedEnvironment } from '../helpers/records.js';
import { subscribe } from '../helpers/subscribe.js';
import { waitFor } from '../helpers/wait-for.js';

let postgres: TestPostgres;
let database: TestDatabase;
let api: TestApi;
let place: RecordedEnvironment;

beforeAll(async () => {
  postgres = await startPostgres();
  database = await postgres.createDatabase();
  api = await startApi({ databaseUrl: database.url });
  place = await recordEnvironment(database.db);
});
afterAll(async () => {
  await api?.stop();
  await database?.drop();
  await postgres?.stop();
});

const OPERATION = 'subscription ($id: ID!, $after: Int) { operationEvents(operation: $id, after: $after) { offset event { offset type step data } operation { state eventOffset } } }';
interface Told { readonly operationEvents: { readonly offset: number; readonly event: { readonly offset: number; readonly type: string } | null; readonly operation: { readonly state: string } } }

async function say(operationId: string, from: number, to: number): Promise<void> {
  for (let number = from; number <= to; number += 1) {
    await appendEvents(database.db, operationId, [{ type: 'step.log', data: { step: 'build/web', number }, dedupeKey: `n${number}` }]);
  }
}

async function finish(operationId: string): Promise<void> {
  await database.db.transaction(async (tx) => {
    await tx.update(operations).set({ state: 'succeeded', outcome: { kind: 'succeeded' }, endedAt: sql`clock_timestamp()` }).where(eq(operations.id, operationId));
    await appendEvents(tx, operationId, [{ type: 'operation.finished', data: {}, dedupeKey: 'finished' }]);
  });
}

describe('operationEvents', () => {
  it('tells the present state, then each event with the next offset, and ends with the operation', async () => {
    const id = await recordOperation(database.db, place);
    await say(id, 1, 3);
    const { told, ended } = subscribe<Told>(api, OPERATION, { id });
    await waitFor('the present state', async () => told.length > 0);

    await say(id, 4, 30);
    await finish(id);
    await ended;

    expect(told.map((each) => each.operationEvents.offset)).toEqual(Array.from({ length: 29 }, (_, index) => index + 3));
    expect(told[0]?.operationEvents).toMatchObject({ event: null, operation: { state: 'RUNNING' } });
    expect(told.at(-1)?.operationEvents).toMatchObject({ event: { type: 'operation.finished' }, operation: { state: 'SUCCEEDED' } });
  });

  it('goes on after an offset, missing and repeating nothing', async () => {
    const id = await recordOperation(database.db, place);
    const first = subscribe<Told>(api, OPERATION, { id, after: 0 });
    await say(id, 1, 20);
    await waitFor('some events', async () => first.told.length > 5);
    const kept = [...first.told];
    await first.close();
    const seen = kept.at(-1)?.operationEvents.offset ?? 0;

    const second = subscribe<Told>(api, OPERATION, { id, after: seen });
    await say(id, 21, 40);
    await finish(id);
    await second.ended;

    const offsets = [...kept, ...second.told].flatMap((each) => each.operationEvents.event?.offset ?? []);
    expect(offsets).toEqual(Array.from({ length: 41 }, (_, index) => index + 1));
  });

  it('tells all of an operation that has ended, and ends', async () => {
    const id = await recordOperation(database.db, place);
    await say(id, 1, 2);
    await finish(id);

    const { told, ended } = subscribe<Told>(api, OPERATION, { id, after: 0 });
    await ended;

    expect(told.map((each) => each.operationEvents.offset)).toEqual([0, 1, 2, 3]);
  });

  it('goes on when the connection on which it hears of changes was cut', async () => {
    const id = await recordOperation(database.db, place);
    const { told, ended } = subscribe<Told>(api, OPERATION, { id });
    await waitFor('the present state', async () => told.length > 0);

    await database.pool.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE \'LISTEN%\'');
    await say(id, 1, 1);
    await finish(id);
    await ended;

    expect(told.map((each) => each.operationEvents.offset)).toEqual([0, 1, 2]);
  });

  it('numbers what several writers tell at once without a gap, and drops what two of them tell twice', async () => {
    const id = await recordOperation(database.db, place);
    const numbers = Array.from({ length: 20 }, (_, index) => index + 1);

    await Promise.all(numbers.flatMap((number) => [say(id, number, number), say(id, number, number)]));

    const { rows } = await database.pool.query<{ offset: string; dedupe_key: string }>('SELECT "offset", dedupe_key FROM operation_event WHERE operation_id = $1 ORDER BY "offset"', [id]);
    expect(rows.map(({ offset }) => Number(offset))).toEqual(numbers);
    expect(new Set(rows.map(({ dedupe_key: key }) => key)).size).toBe(20);
    const [row] = await database.db.select({ eventCount: operations.eventCount }).from(operations).where(eq(operations.id, id));
    expect(row?.eventCount).toBe(20);
  });

  it.each([['an unknown operation', { id: 'op_x' }, 'NOT_FOUND'], ['an offset from the future', { after: 99 }, 'INVALID_INPUT']])('refuses %s', async (_what, variables, code) => {
    const id = await recordOperation(database.db, place);

    await expect(subscribe(api, OPERATION, { id, ...variables }).ended).rejects.toThrow(code);
  });

  it('refuses a connection without a token', async () => {
    await expect(subscribe(api, OPERATION, { id: 'op_x' }, 'wrong').ended).rejects.toThrow();
  });
});

describe('environmentEvents', () => {
  it('tells the present state, then what happens, and goes on after an offset', async () => {
    const query = 'subscription ($id: ID!, $after: Int) { environmentEvents(environment: $id, after: $after) { offset event { type operationId } environment { health } } }';
    const add = (number: number) => appendEnvironmentEvents(database.db, place.environmentId, [{ type: 'environment.changed', data: { operationId: 'op_1' }, dedupeKey: `c${number}` }]);
    await add(1);
    const first = subscribe<{ environmentEvents: { offset: number } }>(api, query, { id: place.environmentId });
    await waitFor('the present state', async () => first.told.length > 0);
    await add(2);
    await waitFor('the event', async () => first.told.length > 1);
    await first.close();
    await add(3);

    const second = subscribe<{ environmentEvents: { offset: number; event: unknown } }>(api, query, { id: place.environmentId, after: 2 });
    await waitFor('the missed event', async () => second.told.length > 1);
    await second.close();

    expect(first.told.map((each) => each.environmentEvents.offset)).toEqual([1, 2]);
    expect(second.told.map((each) => each.environmentEvents.offset)).toEqual([2, 3]);
    expect(second.told[1]?.environmentEvents.event).toEqual({ type: 'environment.changed', operationId: 'op_1' });
  });
});

describe('the log', () => {
  const write = async (from: number, to: number, name = 'web') => {
    await database.db.insert(logLines).values(Array.from({ length: to - from + 1 }, (_, index) => ({ environmentId: place.environmentId, resource: `workload/${name}`, instance: 'i1', stream: 'stdout' as const, at: new Date(), line: `${name} line ${from + index}` })));
    await database.pool.query('SELECT pg_notify($1, $2)', ['belay_log', place.environmentId]);
  };
  interface Page { readonly log: { readonly nodes: readonly { readonly text: string; readonly position: string }[]; readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string } } }
  const LOG = 'query ($id: ID!, $after: String, $only: [String!], $search: String, $first: Int) { log(environment: $id, after: $after, only: $only, search: $search, first: $first) { nodes { text position name } pageInfo { hasNextPage endCursor } } }';

  it('gives the latest lines, goes on by position, and chooses by name and text', async () => {
    const id = place.environmentId;
    await write(1, 10);
    await write(1, 2, 'api');
    const latest = await api.query<Page>(LOG, { id, first: 3 });
    const tail = await api.query<Page>('query ($id: ID!) { log(environment: $id, tail: 2) { nodes { text position } pageInfo { hasNextPage endCursor } } }', { id });
    const start = await api.query<Page>(LOG, { id, after: '0', first: 4 });
    const next = await api.query<Page>(LOG, { id, after: start.log.pageInfo.endCursor, first: 2 });
    const chosen = await api.query<Page>(LOG, { id, only: ['api'], search: 'LINE 2' });

    expect(latest.log.nodes.map((node) => node.text)).toEqual(['web line 10', 'api line 1', 'api line 2']);
    expect(tail.log.nodes.map((node) => node.text)).toEqual(['api line 1', 'api line 2']);
    expect([...start.log.nodes, ...next.log.nodes].map((node) => node.text)).toEqual([1, 2, 3, 4, 5, 6].map((number) => `web line ${number}`));
    expect(start.log.pageInfo.hasNextPage).toBe(true);
    expect(chosen.log.nodes.map((node) => node.text)).toEqual(['api line 2']);
  });

  it('is refused for a name that nothing has, with those that there are', async () => {
    const refused = await api.query<Page>(LOG, { id: place.environmentId, only: ['web', 'nobody'] }).then(() => undefined, (error: unknown) => String(error));

    expect(refused).toMatch(/There is no application or service .{0,2}nobody.{0,2} in main/);
    expect((await api.query<Page>(LOG, { id: place.environmentId, only: ['web'] })).log.nodes.length).toBeGreaterThan(0);
  });

  it('is followed from its latest lines on', async () => {
    const { told, close } = subscribe<{ logLines: { text: string } }>(api, 'subscription ($id: ID!) { logLines(environment: $id, tail: 1, only: ["web"]) { text } }', { id: place.environmentId });
    await waitFor('the latest line', async () => told.length > 0);
    await write(11, 13);
    await waitFor('the new lines', async () => told.length > 3);
    await close();

    expect(told.map((each) => each.logLines.text)).toEqual(['web line 10', 'web line 11', 'web line 12', 'web line 13']);
  });
});
