import { BelayError, type ReleaseSpec, type StateActivities, type Wanted } from '@belay/contracts';
import { eq } from '../platform/database/orm.js';
import { environments } from '../platform/database/schema/index.js';
import type { SecretStore } from '../platform/secrets/secret.store.js';
import { draftRelease, type Draft, type DraftOptions } from './draft-release.js';
import { draftIdOf, findDraft, getSealedRelease, storeDraft } from './draft.store.js';
import { findRollbackTarget, requireCurrent, scaleApplication, takeApplications } from './earlier-release.js';
import { openSources, type CommitChoice } from './open-sources.js';
import { readDescribedScope, type OperationScope } from './operation-scope.js';
import { reclaimHosts } from './routes.js';
import type { SpecDeps } from './spec-deps.js';

const HEARTBEAT_EVERY_MS = 2_000;

type Deps = SpecDeps & { readonly store: SecretStore };

/** Makes the activity that computes the release that an operation wants; asked again it gives the same. */
export function makeResolveWanted(deps: Deps): StateActivities['resolveWanted'] {
  return async ({ operationId }) => {
    // A first fetch of a large repository takes longer than the engine waits for a sign of life.
    const beat = setInterval(() => deps.heartbeat?.(), HEARTBEAT_EVERY_MS);
    try {
      const [known, scope] = await Promise.all([findDraft(deps.db, operationId), readDescribedScope(deps.db, operationId)]);
      return known ?? await resolve(scope, deps);
    } finally {
      clearInterval(beat);
    }
  };
}

async function resolve(scope: OperationScope, deps: Deps): Promise<Wanted> {
  const { operation: { id, kind, params }, environment } = scope;
  const releaseId = draftIdOf(id);
  const store = async (draft: Draft): Promise<Wanted> => await storeDraft(deps.db, deps.store, id, draft);
  switch (kind) {
    case 'deploy': case 'build': case 'release': case 'plan':
      return await store(await draftFromSources(scope, params.commit === undefined ? { kind: 'heads' } : { kind: 'commit', commit: params.commit }, { releaseId }, deps));
    case 'redeploy':
      return await store(await draftFromSources(scope, pinnedCommits(requireCurrent(scope)), { releaseId }, deps));
    case 'promote': {
      const imagesOf = await findPromoted(scope, deps);
      return await store(await draftFromSources(scope, pinnedCommits(imagesOf), { releaseId, imagesOf }, deps));
    }
    case 'scale':
      return await store(scaleApplication(scope, releaseId));
    case 'rollback': {
      const target = await findRollbackTarget(deps.db, scope);
      if (params.only !== undefined && params.only.length > 0) {
        const draft = takeApplications(scope, releaseId, target, params.only);
        await reclaimHosts(deps.db, scope, draft.spec.applications);
        return await store(draft);
      }
      await reclaimHosts(deps.db, scope, target.applications);
      return sealed(target.releaseId);
    }
    case 'restart': case 'repair': case 'start': case 'stop': case 'destroy': case 'task':
      return sealed(requireCurrent(scope).releaseId);
    default:
      throw new BelayError('INVALID_INPUT', `An operation of the kind ${kind satisfies never} wants no release in ${environment.id}.`);
  }
}

async function draftFromSources(scope: OperationScope, choice: CommitChoice, options: DraftOptions, deps: Deps): Promise<Draft> {
  if (scope.applications.length === 0) throw new BelayError('NOT_FOUND', 'The project has no applications. Add one with addApplication, then deploy again.', { details: { project: scope.project.id } });
  await using opened = await openSources(scope, choice, deps);
  return await draftRelease(scope, opened, options, deps);
}

function pinnedCommits({ applications }: ReleaseSpec): CommitChoice {
  return { kind: 'pinned', commits: new Map(applications.flatMap(({ name, projectName, source }) => (source.kind === 'git' ? [[projectName ?? name, source.commit] as const] : []))) };
}

/** Gives the release of another environment whose images are wanted here. Images are kept by their target, so it has to be the same one. */
async function findPromoted(scope: OperationScope, { db }: SpecDeps): Promise<ReleaseSpec> {
  const { releaseId } = scope.operation.params;
  if (releaseId === undefined) throw new BelayError('INVALID_INPUT', 'A promotion needs the release that is promoted.', { details: { field: ['release'] } });
  const spec = await getSealedRelease(db, releaseId);
  const [source] = await db.select({ targetId: environments.targetId, projectId: environments.projectId }).from(environments).where(eq(environments.id, spec.environmentId));
  if (source?.projectId !== scope.project.id) throw new BelayError('NOT_FOUND', `There is no release ${releaseId} in this project.`, { details: { release: releaseId } });
  const isPushed = spec.applications.every(({ image }) => image?.manifestDigest !== undefined);
  if (source.targetId !== scope.target.id && !isPushed) {
    throw new BelayError('IMAGE_UNAVAILABLE', `The images of release ${releaseId} are on the target ${source.targetId} only and were not pushed to a registry, so ${scope.target.id} cannot have them. Deploy the commit there instead.`, { details: { release: releaseId } });
  }
  return spec;
}

const sealed = (releaseId: string): Wanted => ({ releaseId, isSealed: true, builds: [], warnings: [] });
