import type { Readable } from 'node:stream';
import { BelayError } from '@belay/contracts';
import { eq } from 'drizzle-orm';
import type { Db } from '../platform/database/database.js';
import { sourceTrees } from '../platform/database/schema/index.js';
import type { SourceCredentials } from '../sources/source-credentials.js';
import type { SourceReader } from '../sources/source.reader.js';

/** Serves source trees that a build was asked for. Their ids cannot be guessed. */
export class TreeServer {
  constructor(private readonly db: Db, private readonly sources: SourceReader, private readonly credentials: SourceCredentials) {}

  /** Streams a tree as tar. @throws {BelayError} NOT_FOUND, and what reading the source throws. */
  async open(id: string, signal: AbortSignal): Promise<Readable> {
    const [tree] = await this.db.select().from(sourceTrees).where(eq(sourceTrees.id, id));
    if (tree === undefined) throw new BelayError('NOT_FOUND', 'There is no such source tree.');
    const { url, commit, folder, projectId, application } = tree;
    const credential = projectId === null ? undefined : await this.credentials.find(projectId, application, url);
    return await this.sources.archive({ url, commit, folder, credential, signal });
  }
}
