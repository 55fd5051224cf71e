import { Inject, Injectable } from '@nestjs/common';
import { desc } from 'drizzle-orm';
import type { Db } from '../platform/database/database.js';
import { pluginWorkers } from '../platform/database/schema/index.js';
import { DB } from '../platform/tokens.js';

export type PluginWorkerRow = typeof pluginWorkers.$inferSelect;

/** Reads the workers that said hello. */
@Injectable()
export class PluginRepository {
  constructor(@Inject(DB) private readonly db: Db) {}

  /** The latest 1,000, latest first. */
  async listWorkers(): Promise<PluginWorkerRow[]> {
    return await this.db.select().from(pluginWorkers).orderBy(desc(pluginWorkers.lastSeenAt)).limit(1_000);
  }
}
