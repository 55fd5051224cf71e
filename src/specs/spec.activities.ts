import type { StateActivities } from '@belay/contracts';
import { SecretStore } from '../platform/secrets/secret.store.js';
import { makePrepareTask } from './prepare-task.activity.js';
import { makeResolveWanted } from './resolve-wanted.activity.js';
import { makeSealRelease } from './seal-release.activity.js';
import type { SpecDeps } from './spec-deps.js';

/** State activities that read sources and make releases. */
export type SpecActivities = Pick<StateActivities, 'resolveWanted' | 'sealRelease' | 'prepareTask'>;

/** Makes the activities that compute what is wanted from git, manifests and variables, and that seal it. */
export function createSpecActivities(deps: SpecDeps): SpecActivities {
  const store = new SecretStore(deps.db, deps.sealer);
  return { resolveWanted: makeResolveWanted({ ...deps, store }), sealRelease: makeSealRelease(deps), prepareTask: makePrepareTask(deps) };
}
