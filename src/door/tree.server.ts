import type { Readable } from 'node:stream';
import { BelayError } from '@belay/contracts';
import { eq, sql } from '../platform/database/orm.js';
import type { Db } from '../platform/database/database.js';
import { sourceTrees } from '../platform/database/schema/index.js';
import { isServedBy } from './attempt-guard.js';
import type { SourceCredentials } from '../sources/source-credentials.js';
import type { SourceReader } from '../sources/source.reader.js';

/** Serves source trees that a build was asked for. Their ids cannot be guessed. */
export class TreeServer {
  constructor(private readonly db: Db, private readonly sources: SourceReader, private readonly credentials: SourceCredentials) {}

  /** Streams a tree as tar. @throws {BelayError} NOT_FOUND, FORBIDDEN for a plugin that runs or builds nothing of the tree's project, and what reading the source throws. */
  async open(pluginId: string, id: string, signal: AbortSignal): Promise<Readable> {
    const [tree] = await this.db.select().from(sourceTrees).where(eq(sourceTrees.id, id));
    if (tree === undefined) throw new BelayError('NOT_FOUND', 'There is no such source tree.');
    const { url, commit, folder, projectId, application } = tree;
    const [mayRead, credential] = projectId === null ? [true, undefined] : await Promise.all([this.mayRead(pluginId, projectId), this.credentials.find(projectId, application, url)]);
    if (!mayRead) throw new BelayError('FORBIDDEN', `The source tree is not one of a project that the plugin ${pluginId} serves.`);
    return await this.sources.archive({ url, commit, folder, credential, signal });
  }

  /** A plugin serves a project while one of its living environments is on a target of the plugin, or has its images built there. */
  private async mayRead(pluginId: string, projectId: string): Promise<boolean> {
    const { rows } = await this.db.execute(sql`SELECT 1 FROM environment e JOIN target t ON t.id = e.target_id WHERE e.project_id = ${projectId} AND e.destroyed_at IS NULL AND ${isServedBy(pluginId)} LIMIT 1`);
    return rows.length > 0;
  }
}
