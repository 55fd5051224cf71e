import type { StateActivities } from '@belay/contracts';
import { SecretStore } from '../platform/secrets/secret.store.js';
import { makeBeginWithWanted } from './begin-with-wanted.activity.js';
import { makePrepareTask } from './prepare-task.activity.js';
import { makeResolveWanted } from './resolve-wanted.activity.js';
import { makeSealRelease } from './seal-release.activity.js';
import type { SpecDeps } from './spec-deps.js';

/** State activities that read sources and make releases. */
export type SpecActivities = Pick<StateActivities, 'beginWithWanted' | 'resolveWanted' | 'sealRelease' | 'prepareTask'>;

/** Makes the activities that compute what is wanted from git, manifests and variables, and that seal it. `begin` records that an operation begins. */
export function createSpecActivities(deps: SpecDeps, begin: StateActivities['beginOperation']): SpecActivities {
  const store = new SecretStore(deps.db, deps.sealer);
  const { db, sealer, sources, credentials } = deps;
  return {
    // What is left to `resolveWanted` may go on after the call has been answered: it has no signal and no sign of life of that call.
    beginWithWanted: makeBeginWithWanted(begin, makeResolveWanted({ db, sealer, sources, credentials, store })),
    resolveWanted: makeResolveWanted({ ...deps, store }), sealRelease: makeSealRelease(deps), prepareTask: makePrepareTask(deps),
  };
}
