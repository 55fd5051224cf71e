import { BelayError, type ReleaseSpec } from '@belay/contracts';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { notFound } from '../platform/errors/not-found.js';
import { compareReleases } from './release-difference.js';
import type { DifferenceModel } from './release-difference.model.js';
import { ReleaseRepository, type ReleaseRow } from './release.repository.js';

/** Largest value of the column; a draft has no number and comes after all that have. */
const MAX_INTEGER = 2_147_483_647;

/** Reads releases and tells them apart. */
@Injectable()
export class ReleaseService {
  constructor(private readonly releases: ReleaseRepository) {}

  /**
   * Tells in what a release differs from an earlier one: the one named, or the sealed one before it (nothing for the first).
   * @throws {BelayError} NOT_FOUND.
   */
  async compare(_actor: Actor, releaseId: string, earlierId: string | undefined): Promise<DifferenceModel[]> {
    const found = await this.releases.findMany([releaseId, ...(earlierId === undefined ? [] : [earlierId])]);
    const release = found.find((row) => row.id === releaseId);
    if (release === undefined) throw notFound('release', releaseId);
    return compareReleases(await this.findEarlier(release, found, earlierId), release.spec);
  }

  private async findEarlier(release: ReleaseRow, found: readonly ReleaseRow[], earlierId: string | undefined): Promise<ReleaseSpec | null> {
    if (earlierId === undefined) return (await this.releases.findBefore(release.environmentId, release.number ?? MAX_INTEGER))?.spec ?? null;
    const earlier = found.find((row) => row.id === earlierId);
    if (earlier === undefined) throw new BelayError('NOT_FOUND', 'There is no release to compare with. Give the id of one of the releases.', { details: { field: ['from'] } });
    return earlier.spec;
  }
}
