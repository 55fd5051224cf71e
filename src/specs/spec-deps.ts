import type { Db } from '../platform/database/database.js';
import type { Sealer } from '../platform/secrets/sealer.js';
import type { SourceCredentials } from '../sources/source-credentials.js';
import type { SourceReader } from '../sources/source.reader.js';

/** What the activities that compute releases need. */
export interface SpecDeps {
  readonly db: Db;
  readonly sealer: Sealer;
  readonly sources: SourceReader;
  readonly credentials: SourceCredentials;
  /** Gives the signal that ends the present call; none outside of one. */
  readonly signal?: () => AbortSignal | undefined;
  /** Tells who waits for the present call that it goes on; called every few seconds while sources are read. */
  readonly heartbeat?: () => void;
}
