import type { OperationContext, ResourceRef } from '@belay/plugin-sdk';
import { readLines } from '../cluster/read-lines.js';
import { messageOf } from '../cluster/system-error.js';
import { podLogPath, readPodLine } from '../logs/pod-log.js';
import { namespaceName } from '../mapping/names.js';
import { podsOf } from '../observe/observe-processes.js';
import type { ProviderParts } from '../provider-parts.js';

/** Hands the lines of a task on to the operation while it runs; resolves when it has said all, or the signal is aborted. Never throws. */
export async function attachOutput(parts: ProviderParts, ref: ResourceRef, op: OperationContext, signal: AbortSignal): Promise<void> {
  const namespace = namespaceName(parts.scope, ref.environmentId);
  try {
    const pod = await parts.cache.until(namespace, () => podsOf(parts, ref).find(({ status }) => status.containerStatuses.some(({ state }) => state.running !== undefined || state.terminated !== undefined)), signal);
    const stream = await parts.client.stream({ method: 'GET', path: podLogPath({ namespace, pod: pod.metadata.name, follow: true }), doing: `follow the log of task ${ref.name}`, signal });
    for await (const text of readLines(stream)) {
      const line = readPodLine(text);
      if (line !== undefined) op.log.stdout(line.text);
    }
  } catch (error) {
    if (!signal.aborted) op.log.warning(`the task's output cannot be followed: ${messageOf(error)}`);
  }
}
