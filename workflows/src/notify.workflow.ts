import { stepKey, type ActivityInput, type NotifyInput } from '@belay/contracts/workflow';
import { log, setWorkflowOptions } from '@temporalio/workflow';
import { callPlugin } from './lib/call-plugin.js';
import { toFailure } from './lib/failure.js';
import { pluginOptions } from './lib/options.js';
import { versionedAs } from './lib/versioning.js';

/** How long a receiver may be away before a notification is dropped. */
const GIVE_UP_AFTER = '24 hours';

setWorkflowOptions(versionedAs('PINNED'), notifyWorkflow);

/** Delivers one notification, for as long as a day. Whether it arrives changes no verdict. */
export async function notifyWorkflow({ operationId, environmentId, projectId, fence, notifier, event }: NotifyInput): Promise<void> {
  const { pluginId, targetId, contract, url, secretRef } = notifier;
  const op = { operationId, environmentId, projectId, targetId, step: 'notify', key: stepKey(operationId, 'notify'), fence };
  const input: ActivityInput<'notify'> = { op, url, deliveryId: operationId, event: { ...event }, ...(secretRef === undefined ? {} : { secretRef }) };
  const { scheduleToStartTimeout: _noLimit, ...options } = pluginOptions('notify', { pluginId, targetId, noWorkerAfterMs: 0 });
  try {
    await callPlugin('notify', input, { pluginId, targetId, contract }, { ...options, scheduleToCloseTimeout: GIVE_UP_AFTER });
  } catch (error) {
    log.warn('a notification was not delivered', { operationId, code: toFailure(error).code });
  }
}
