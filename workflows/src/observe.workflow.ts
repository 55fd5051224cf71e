import { stepKey, type ObserveInput, type ObserveResult } from '@belay/contracts/workflow';
import { setWorkflowOptions } from '@temporalio/workflow';
import { callPlugin } from './lib/call-plugin.js';
import { toFailure } from './lib/failure.js';
import { pluginOptions, toRoute } from './lib/options.js';
import { versionedAs } from './lib/versioning.js';

setWorkflowOptions(versionedAs('PINNED'), observeWorkflow);

/** Looks at what exists in an environment now, apart from any operation. */
export async function observeWorkflow({ requestId, environmentId, projectId, fence, target, noWorkerAfterMs }: ObserveInput): Promise<ObserveResult> {
  const route = toRoute(target, noWorkerAfterMs);
  const op = { operationId: requestId, environmentId, projectId, targetId: target.id, step: 'observe', key: stepKey(requestId, 'observe'), fence };
  try {
    const { resources } = await callPlugin('observeEnvironment', { op }, route, pluginOptions('observeEnvironment', route, { attempts: 5 }));
    return { kind: 'observed', resources };
  } catch (error) {
    return { kind: 'failed', failure: toFailure(error, route) };
  }
}
