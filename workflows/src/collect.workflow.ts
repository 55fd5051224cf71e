import { stepKey, type ActivityInput, type CollectInput, type CollectionActivities, type CollectResult, type GarbageItem, type GarbageLine } from '@belay/contracts/workflow';
import { proxyLocalActivities, setWorkflowOptions } from '@temporalio/workflow';
import { callPlugin } from './lib/call-plugin.js';
import { toFailure } from './lib/failure.js';
import { pluginOptions, recordOptions, toRoute } from './lib/options.js';
import { versionedAs } from './lib/versioning.js';

const records = proxyLocalActivities<CollectionActivities>(recordOptions);

/** Pages of the plugin's list that are looked at, of 500 things each by the SDK: their history stays within some megabytes. */
const MOST_PAGES = 40;

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
  const listed: GarbageItem[] = [];
  for (let page = 0, after: string | undefined; page < MOST_PAGES && (page === 0 || after !== undefined); page += 1) {
    const found = await callPlugin('listGarbage', { op: opOf(page === 0 ? 'gc/list' : `gc/list/${page}`), ...(after === undefined ? {} : { after }) }, route, pluginOptions('listGarbage', route, { attempts: 5 }));
    listed.push(...found.items);
    after = found.next;
  }
  const plan = await records.planCollection({ collectionId, items: listed });
  if (isPlanOnly) return { kind: 'planned' };
  const items = new Map(listed.map((item) => [`${item.kind} ${item.id}`, item]));
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
