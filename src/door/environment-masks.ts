import { and, desc, eq, like, or } from '../platform/database/orm.js';
import type { Db } from '../platform/database/database.js';
import { releases, secrets } from '../platform/database/schema/index.js';
import { SecretMask } from '../platform/secrets/secret-mask.js';
import type { SecretStore } from '../platform/secrets/secret.store.js';

const KEEP_MS = 20_000;
const LATEST_RELEASES = 4;

interface KnownMask { readonly mask: Promise<SecretMask>; readonly releaseId: string | undefined; readonly until: number }

/** Knows, for each environment, what must never stand in a log: the secrets of its services and of its latest releases. */
export class EnvironmentMasks {
  private readonly known = new Map<string, KnownMask>();

  constructor(private readonly db: Db, private readonly store: SecretStore, private readonly now: () => number) {}

  /** Gives the mask of an environment, made anew for each release that is drafted there. */
  async maskOf(environmentId: string): Promise<SecretMask> {
    const latest = await this.db.select({ id: releases.id }).from(releases).where(eq(releases.environmentId, environmentId)).orderBy(desc(releases.createdAt)).limit(LATEST_RELEASES);
    const known = this.known.get(environmentId);
    if (known !== undefined && known.releaseId === latest[0]?.id && known.until > this.now()) return await known.mask;
    for (const [id, { until }] of this.known) if (until <= this.now()) this.known.delete(id);
    const mask = this.read(environmentId, latest.map(({ id }) => id));
    this.known.set(environmentId, { mask, releaseId: latest[0]?.id, until: this.now() + KEEP_MS });
    mask.catch(() => this.known.delete(environmentId));
    return await mask;
  }

  private async read(environmentId: string, releaseIds: readonly string[]): Promise<SecretMask> {
    const ofReleases = releaseIds.map((id) => like(secrets.ref, `release:${id}/%`));
    const rows = await this.db.select({ ref: secrets.ref, sealedValue: secrets.sealedValue }).from(secrets)
      .where(and(eq(secrets.environmentId, environmentId), or(like(secrets.ref, 'service:%'), ...ofReleases)));
    return new SecretMask(rows.flatMap(({ ref, sealedValue }) => {
      const value = this.store.open(ref, sealedValue);
      return typeof value === 'string' ? [value] : value.secretNames.flatMap((name) => value.values[name] ?? []);
    }));
  }
}
