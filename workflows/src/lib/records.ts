import type { StateActivities } from '@belay/contracts/workflow';
import { CancellationScope, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import { recordOptions, remoteRecordOptions, sourceOptions } from './options.js';

const local = proxyLocalActivities<Omit<StateActivities, 'resolveWanted' | 'beginWithWanted'>>(recordOptions);
/** The latest call; a workflow run has the state of its modules for itself. */
let latest: Promise<unknown> = Promise.resolve();

/**
 * The records, as workflows read and write them: a cancel never keeps one from being written, and there is one call at a time,
 * because local activities that end side by side may be told to a replay in one turn where they were told in two, and then commands change their order.
 */
export const records: Omit<StateActivities, 'resolveWanted' | 'beginWithWanted'> = {
  recordAdmission: (input) => inTurn(() => local.recordAdmission(input)),
  recordAdmissions: (input) => inTurn(() => local.recordAdmissions(input)),
  readGate: (input) => inTurn(() => local.readGate(input)),
  readOperationStart: (input) => inTurn(() => local.readOperationStart(input)),
  requestApproval: (input) => inTurn(() => local.requestApproval(input)),
  recordDecision: (input) => inTurn(() => local.recordDecision(input)),
  beginOperation: (input) => inTurn(() => local.beginOperation(input)),
  beginUndo: (input) => inTurn(() => local.beginUndo(input)),
  computePlan: (input) => inTurn(() => local.computePlan(input)),
  sealRelease: (input) => inTurn(() => local.sealRelease(input)),
  recordSteps: (input) => inTurn(() => local.recordSteps(input)),
  prepareTask: (input) => inTurn(() => local.prepareTask(input)),
  isClaimed: (input) => inTurn(() => local.isClaimed(input)),
  finishOperation: (input) => inTurn(() => local.finishOperation(input)),
};

function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const call = latest.then(() => CancellationScope.nonCancellable(work));
  latest = call.catch(() => undefined);
  return call;
}

const remote = proxyActivities<Pick<StateActivities, 'beginOperation' | 'beginWithWanted' | 'computePlan'>>(remoteRecordOptions);

/** Records that are asked while a plugin already works: a local activity would hold back the calls that are sent in the same task. */
export const besides: Pick<StateActivities, 'beginOperation' | 'beginWithWanted' | 'computePlan'> = {
  beginOperation: (input) => CancellationScope.nonCancellable(() => remote.beginOperation(input)),
  beginWithWanted: (input) => CancellationScope.nonCancellable(() => remote.beginWithWanted(input)),
  computePlan: (input) => CancellationScope.nonCancellable(() => remote.computePlan(input)),
};

/** Reads the sources, and is cancelled with its operation. */
export const sources = proxyActivities<Pick<StateActivities, 'resolveWanted'>>(sourceOptions);
