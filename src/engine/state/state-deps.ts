import type { Db } from '../../platform/database/database.js';

/** What the state activities need. */
export interface StateDeps {
  readonly db: Db;
  /** How long a call waits for a worker of its plugin. */
  readonly noWorkerAfterMs: number;
  /** Where notifications are delivered from. */
  readonly notifier: { readonly pluginId: string; readonly targetId: string };
}
