import pg from 'pg';
import { waitFor } from '../helpers/wait-for.ts';
import { ports } from './links.ts';

const SETTLED_DEADLINE_MS = 60_000;

/** An operation as it stands in the database: the entry by which its environment's history is told. Times are milliseconds since 1970. */
export interface OperationRow {
  readonly id: string;
  readonly kind: string;
  readonly fence: number | null;
  readonly requestedBy: string | null;
  readonly createdAt: number;
  readonly endedAt: number | null;
}

export interface EnvironmentEventRow {
  readonly offset: number;
  readonly type: string;
  readonly operationId: string | null;
}

/** What the records hold of an environment, in order. */
export interface EnvironmentRecords {
  readonly events: readonly EnvironmentEventRow[];
  /** Its own count of its events. */
  readonly eventOffset: number;
  readonly operations: readonly OperationRow[];
  /** Requests that were recorded and never handed over. */
  readonly unsent: number;
}

/**
 * Waits until the platform has nothing more to do by itself: what a killed api left is handed over again within some seconds; after its engine came back
 * it looks at all environments, and repairs those that differ. Where that does not end, the checks that follow say what is open.
 */
export async function waitUntilSettled(password: string): Promise<void> {
  const isSettled = (): Promise<boolean> => withRecords(password, async (client) => {
    const { rows } = await client.query<{ open: string }>(`SELECT (SELECT count(*) FROM outbox WHERE sent_at IS NULL) + (SELECT count(*) FROM drift_check WHERE done_at IS NULL)
      + (SELECT count(*) FROM operation WHERE requested_by = 'belay' AND ended_at IS NULL) AS open`);
    return Number(rows[0]?.open) === 0;
  });
  await waitFor('the platform to end what it does by itself', isSettled, SETTLED_DEADLINE_MS).catch(() => undefined);
}

/** Reads an environment's records straight from the database. */
export async function readRecords(password: string, environmentId: string): Promise<EnvironmentRecords> {
  return await withRecords(password, async (client) => {
    const events = await client.query<{ offset: string; type: string; operation_id: string | null }>('SELECT "offset", type, data->>\'operationId\' AS operation_id FROM environment_event WHERE environment_id = $1 ORDER BY "offset"', [environmentId]);
    const counts = await client.query<{ event_offset: string }>('SELECT event_offset FROM environment WHERE id = $1', [environmentId]);
    const operations = await client.query<{ id: string; kind: string; fence: string | null; requested_by: string | null; created_at: Date; ended_at: Date | null }>('SELECT id, kind, fence, requested_by, created_at, ended_at FROM operation WHERE environment_id = $1 ORDER BY created_at, id', [environmentId]);
    const unsent = await client.query<{ count: string }>('SELECT count(*) FROM outbox JOIN operation ON operation.id = outbox.operation_id WHERE operation.environment_id = $1 AND outbox.sent_at IS NULL', [environmentId]);
    return {
      events: events.rows.map(({ offset, type, operation_id }) => ({ offset: Number(offset), type, operationId: operation_id })),
      eventOffset: Number(counts.rows[0]?.event_offset ?? -1),
      operations: operations.rows.map(({ id, kind, fence, requested_by, created_at, ended_at }) => ({ id, kind, fence: fence === null ? null : Number(fence), requestedBy: requested_by, createdAt: created_at.getTime(), endedAt: ended_at?.getTime() ?? null })),
      unsent: Number(unsent.rows[0]?.count ?? 0),
    };
  });
}

async function withRecords<T>(password: string, read: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ host: '127.0.0.1', port: ports.postgres, user: 'belay', database: 'belay', password, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    return await read(client);
  } finally {
    await client.end();
  }
}
