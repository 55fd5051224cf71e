import { stepKey, type ActivityInput, type CollectInput, type CollectionActivities, type CollectResult, type GarbageItem, type GarbageLine } from '@belay/contracts/workflow';
import { proxyLocalActivities, setWorkflowOptions } from '@temporalio/workflow';
import { callPlugin } from './lib/call-plugin.js';
import { toFailure } from './lib/failure.js';
import { pluginOptions, recordOptions, toRoute } from './lib/options.js';
import { versionedAs } from './lib/versioning.js';

const records = proxyLocalActivities<CollectionActivities>(recordOptions);

setWorkflowOptions(versionedAs('PINNED'), collectWorkflow);

/** Plans what a target needs no more, and removes exactly that when the plan's hash was given. Always ends with a result in the records. */
export async function collectWorkflow(input: CollectInput): Promise<CollectResult> {
  let result: CollectResult;
  try {
    result = await collect(input);
  } catch (error) {
    result = { kind: 'failed', failure: toFailure(error) };
  }
  await records.finishCollection({ ...input, result });
  return result;
}

async function collect({ collectionId }: CollectInput): Promise<CollectResult> {
  const { target, isPlanOnly, noWorkerAfterMs } = await records.beginCollection({ collectionId });
  const route = toRoute(target, noWorkerAfterMs);
  const opOf = (step: string) => ({ operationId: collectionId, environmentId: '', projectId: '', targetId: target.id, step, key: stepKey(collectionId, step), fence: 0 });
  const listed = await callPlugin('listGarbage', { op: opOf('gc/list') }, route, pluginOptions('listGarbage', route, { attempts: 5 }));
  const plan = await records.planCollection({ collectionId, items: listed.items });
  if (isPlanOnly) return { kind: 'planned' };
  const items = new Map(listed.items.map((item) => [`${item.kind} ${item.id}`, item]));
  const removed: GarbageLine[] = [];
  const skipped: { name: string; reason: string }[] = [];
  for (const [index, line] of plan.lines.entries()) {
    const item: GarbageItem | undefined = items.get(`${line.kind} ${line.id}`);
    if (item === undefined || !await records.isStillGarbage({ collectionId, item })) {
      skipped.push({ name: line.name, reason: 'it is needed again' });
      continue;
    }
    try {
      const input: ActivityInput<'removeGarbage'> = { op: opOf(`gc/remove/${index}`), item: { kind: line.kind, id: line.id } };
      await callPlugin('removeGarbage', input, route, pluginOptions('removeGarbage', route, { attempts: 5 }));
      removed.push(line);
    } catch (error) {
      skipped.push({ name: line.name, reason: toFailure(error, route).message });
    }
  }
  return { kind: 'collected', removed, skipped };
}
