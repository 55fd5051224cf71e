import { stepKey, type ActivityInput, type ExportInput, type ExportResult } from '@belay/contracts/workflow';
import { setWorkflowOptions } from '@temporalio/workflow';
import { callPlugin } from './lib/call-plugin.js';
import { toFailure } from './lib/failure.js';
import { pluginOptions, toRoute } from './lib/options.js';
import { versionedAs } from './lib/versioning.js';

setWorkflowOptions(versionedAs('PINNED'), exportWorkflow);

/** Asks a provider for what it applies for an environment. It changes nothing, so it is no operation and needs no fence. */
export async function exportWorkflow({ requestId, environmentId, projectId, target, noWorkerAfterMs }: ExportInput): Promise<ExportResult> {
  const route = toRoute(target, noWorkerAfterMs);
  const input: ActivityInput<'exportResources'> = { op: { operationId: requestId, environmentId, projectId, targetId: target.id, step: 'export', key: stepKey(requestId, 'export'), fence: 0 } };
  try {
    const { text, secrets } = await callPlugin('exportResources', input, route, pluginOptions('exportResources', route, { attempts: 2 }));
    return { kind: 'exported', text, ...(secrets === undefined ? {} : { secrets }) };
  } catch (error) {
    return { kind: 'failed', failure: toFailure(error, route) };
  }
}
