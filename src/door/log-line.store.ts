import type { LogLinesRequest } from '@belay/contracts';
import { and, eq, gt, inArray, sql } from '../platform/database/orm.js';
import type { Logger } from 'pino';
import { changeChannels } from '../platform/database/change-listener.js';
import type { Db } from '../platform/database/database.js';
import { environments, logCursors, logLines, targets } from '../platform/database/schema/index.js';
import type { EnvironmentMasks } from './environment-masks.js';

type Batch = LogLinesRequest['batches'][number];

/** Lines that are kept for an environment; older ones go. */
const KEPT_LINES = 100_000;
/** How many lines come in before it is looked again whether old ones have to go. */
const PRUNE_EVERY_LINES = 5_000;

/** Stores the lines of running applications and services with the positions up to which they are stored. */
export class LogLineStore {
  private readonly sincePrune = new Map<string, number>();

  constructor(private readonly db: Db, private readonly masks: EnvironmentMasks, private readonly logger: Logger) {}

  /** Stores batches, each with its cursor in one transaction. What was stored before, or belongs to environments that this target does not run, is dropped. */
  async store(pluginId: string, { targetId, batches }: LogLinesRequest): Promise<void> {
    const environmentIds = await this.ownEnvironments(pluginId, targetId, batches);
    const own = batches.filter(({ environmentId }) => environmentIds.has(environmentId));
    if (own.length === 0) return;
    const masks = new Map(await Promise.all([...environmentIds].map(async (id) => [id, await this.masks.maskOf(id)] as const)));
    await this.db.transaction(async (tx) => {
      // Positions of one environment are committed in their order, so that who follows by position misses none.
      for (const id of [...environmentIds].sort()) await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${id}, 1))`);
      for (const batch of own) await this.storeBatch(tx, targetId, batch, (text) => masks.get(batch.environmentId)?.mask(text) ?? '***');
      for (const id of environmentIds) await tx.execute(sql`SELECT pg_notify(${changeChannels.log}, ${id})`);
    });
    for (const { environmentId, lines } of own) await this.pruneWhenDue(environmentId, lines.length);
  }

  /** Gives instance → cursor for what a target shipped in the last week. */
  async readCursors(pluginId: string, targetId: string): Promise<Record<string, string>> {
    const rows = await this.db.select({ instance: logCursors.instance, cursor: logCursors.cursor }).from(logCursors).innerJoin(targets, eq(targets.id, logCursors.targetId))
      .where(and(eq(logCursors.targetId, targetId), eq(targets.pluginId, pluginId), gt(logCursors.updatedAt, sql`now() - interval '7 days'`)));
    return Object.fromEntries(rows.map(({ instance, cursor }) => [instance, cursor]));
  }

  private async ownEnvironments(pluginId: string, targetId: string, batches: readonly Batch[]): Promise<ReadonlySet<string>> {
    const ids = [...new Set(batches.map(({ environmentId }) => environmentId))];
    if (ids.length === 0) return new Set();
    const rows = await this.db.select({ id: environments.id }).from(environments).innerJoin(targets, eq(targets.id, environments.targetId))
      .where(and(inArray(environments.id, ids), eq(targets.id, targetId), eq(targets.pluginId, pluginId)));
    return new Set(rows.map(({ id }) => id));
  }

  private async storeBatch(tx: Db, targetId: string, { environmentId, resource, generation, instance, cursor, lines }: Batch, mask: (text: string) => string): Promise<void> {
    const moved = await tx.insert(logCursors).values({ targetId, instance, cursor })
      .onConflictDoUpdate({ target: [logCursors.targetId, logCursors.instance], set: { cursor, updatedAt: sql`clock_timestamp()` }, setWhere: sql`${logCursors.cursor} <> ${cursor}` }).returning({ cursor: logCursors.cursor });
    if (moved.length === 0 || lines.length === 0) return;
    const rows = lines.map(({ at, stream, text }) => ({ at, stream, line: mask(text).replaceAll('\0', '') }));
    await tx.execute(sql`
      INSERT INTO log_line (environment_id, resource, generation, instance, stream, at, line)
      SELECT ${environmentId}, ${resource}, ${generation ?? null}, ${instance}, stream, at, line FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS given(at timestamptz, stream text, line text)`);
  }

  private async pruneWhenDue(environmentId: string, count: number): Promise<void> {
    const since = (this.sincePrune.get(environmentId) ?? 0) + count;
    this.sincePrune.set(environmentId, since < PRUNE_EVERY_LINES ? since : 0);
    if (since < PRUNE_EVERY_LINES) return;
    const oldest = this.db.select({ position: logLines.position }).from(logLines).where(eq(logLines.environmentId, environmentId)).orderBy(sql`${logLines.position} DESC`).offset(KEPT_LINES).limit(1);
    await this.db.delete(logLines).where(and(eq(logLines.environmentId, environmentId), sql`${logLines.position} <= (${oldest})`))
      .catch((error: unknown) => this.logger.warn({ environmentId, err: error }, 'old log lines were not removed'));
  }
}
