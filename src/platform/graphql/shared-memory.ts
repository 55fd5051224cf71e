import type { ChangeListener } from '../database/change-listener.js';

/** Entries that are kept at most; beyond, all are dropped at once, which is rare and simple. */
const MAX_ENTRIES = 5_000;
/** As an id on the channel: anything may have changed. */
const EVERYTHING = '*';

/**
 * What one reader read of the records and has not changed since, by id; shared by all requests of this process. The database tells of every change
 * (migration 0003), and while it cannot be heard nothing is remembered.
 */
export class SharedMemory<V> {
  private readonly entries = new Map<string, V>();
  private changeCount = 0;

  constructor(private readonly changes: ChangeListener) {
    changes.onAnyChange('view', (id) => this.forget(id));
    changes.onLoss(() => this.forget(EVERYTHING));
  }

  /** Gives what is remembered under an id. */
  recall(id: string): V | undefined {
    return this.entries.get(id);
  }

  /** Marks the begin of a read; what it gives is remembered only when nothing changed meanwhile. */
  begin(): number {
    return this.changeCount;
  }

  /** Remembers what a read gave that had begun at `mark`. */
  remember(mark: number, values: ReadonlyMap<string, V>): void {
    if (mark !== this.changeCount || !this.changes.isConnected) return;
    if (this.entries.size + values.size > MAX_ENTRIES) this.entries.clear();
    for (const [id, value] of values) this.entries.set(id, value);
  }

  private forget(id: string): void {
    this.changeCount += 1;
    if (id === EVERYTHING) this.entries.clear();
    else this.entries.delete(id);
  }
}
