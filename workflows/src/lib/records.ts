import type { StateActivities } from '@belay/contracts';
import { CancellationScope, proxyLocalActivities } from '@temporalio/workflow';
import { recordOptions } from './options.js';

const local = proxyLocalActivities<Omit<StateActivities, 'resolveWanted'>>(recordOptions);

/** The records, as workflows read and write them: a cancel never keeps one from being written. */
export const records: Omit<StateActivities, 'resolveWanted'> = {
  recordAdmission: (input) => CancellationScope.nonCancellable(() => local.recordAdmission(input)),
  beginOperation: (input) => CancellationScope.nonCancellable(() => local.beginOperation(input)),
  beginUndo: (input) => CancellationScope.nonCancellable(() => local.beginUndo(input)),
  computePlan: (input) => CancellationScope.nonCancellable(() => local.computePlan(input)),
  sealRelease: (input) => CancellationScope.nonCancellable(() => local.sealRelease(input)),
  recordSteps: (input) => CancellationScope.nonCancellable(() => local.recordSteps(input)),
  prepareTask: (input) => CancellationScope.nonCancellable(() => local.prepareTask(input)),
  finishOperation: (input) => CancellationScope.nonCancellable(() => local.finishOperation(input)),
};
