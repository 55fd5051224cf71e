import { Inject, Injectable } from '@nestjs/common';
import { desc } from '../platform/database/orm.js';
import type { Db } from '../platform/database/database.js';
import { pluginRefusals, pluginWorkers } from '../platform/database/schema/index.js';
import { DB } from '../platform/tokens.js';

export type PluginWorkerRow = typeof pluginWorkers.$inferSelect;
export type PluginRefusalRow = typeof pluginRefusals.$inferSelect;

/** Reads the workers that said hello. */
@Injectable()
export class PluginRepository {
  constructor(@Inject(DB) private readonly db: Db) {}

  /** The latest 1,000, latest first. */
  async listWorkers(): Promise<PluginWorkerRow[]> {
    return await this.db.select().from(pluginWorkers).orderBy(desc(pluginWorkers.lastSeenAt)).limit(1_000);
  }

  /** What plugins were refused: the latest 1,000 kinds, latest first. */
  async listRefusals(): Promise<PluginRefusalRow[]> {
    return await this.db.select().from(pluginRefusals).orderBy(desc(pluginRefusals.lastAt)).limit(1_000);
  }
}
