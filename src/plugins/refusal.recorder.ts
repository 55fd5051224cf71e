import { sql } from '../platform/database/orm.js';
import type { Logger } from 'pino';
import type { Db } from '../platform/database/database.js';
import { pluginRefusals } from '../platform/database/schema/index.js';

/** What was tried, by whom and over which of the two ways in. */
export interface RefusedTry {
  /** Undefined where the token is nobody's. */
  readonly pluginId: string | undefined;
  readonly via: 'gateway' | 'door';
  readonly what: string;
  readonly why: string;
  readonly peer: string;
}

const LONGEST = 300;

/** Keeps what plugins were refused: in the log, and in the records for those who look at the plugin. A row for each kind of try, so that a loop fills no disk. */
export class RefusalRecorder {
  constructor(private readonly db: Db, private readonly logger: Logger) {}

  /** Returns at once: who is refused is not made to wait, and the records may be away. */
  record({ pluginId, via, what, why, peer }: RefusedTry): void {
    this.logger.warn({ code: 'FORBIDDEN', pluginId, via, what, why, peer }, 'a request of a plugin was refused');
    const row = { pluginId: pluginId ?? null, via, what: what.slice(0, LONGEST), why: why.slice(0, LONGEST), peer, lastAt: sql`clock_timestamp()` };
    this.db.insert(pluginRefusals).values(row)
      .onConflictDoUpdate({ target: [pluginRefusals.pluginId, pluginRefusals.via, pluginRefusals.what, pluginRefusals.why], set: { count: sql`${pluginRefusals.count} + 1`, peer, lastAt: sql`clock_timestamp()` } })
      .catch((error: unknown) => this.logger.warn({ err: error }, 'a refusal could not be recorded'));
  }
}
