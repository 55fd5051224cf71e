import type { ActivityOutput, CallInput, OperationContext, StreamLine } from '@belay/plugin-sdk';
import { readLines } from '../cluster/read-lines.js';
import { namespaceName } from '../mapping/names.js';
import { podsOf } from '../observe/observe-processes.js';
import type { ProviderParts } from '../provider-parts.js';
import { podLogPath, readPodLine } from './pod-log.js';

/** Which lines of which Pod. */
export interface PodTail {
  readonly namespace: string;
  readonly pod: string;
  readonly tail: number;
  readonly signal: AbortSignal;
}

/** Reads the last lines of a Pod, oldest first; of the container before where the present one has said nothing yet. */
export async function readPodTail(parts: Pick<ProviderParts, 'client'>, tail: PodTail): Promise<StreamLine[]> {
  const present = await readOnce(parts, tail, false).catch(() => []);
  return present.length > 0 ? present : readOnce(parts, tail, true).catch(() => []);
}

/** Reads the last lines of all instances of a resource, in the order of their time. */
export async function readLogs(parts: Pick<ProviderParts, 'client' | 'cache' | 'scope'>, { ref, tail }: CallInput<'readLogs'>, op: OperationContext): Promise<ActivityOutput<'readLogs'>> {
  const namespace = namespaceName(parts.scope, ref.environmentId);
  const lines = (await Promise.all(podsOf(parts, ref).map(({ metadata }) => readPodTail(parts, { namespace, pod: metadata.name, tail, signal: op.signal })))).flat();
  return { lines: lines.sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0)).slice(-tail).map(({ at, stream, text }) => ({ at, stream, text })) };
}

async function readOnce({ client }: Pick<ProviderParts, 'client'>, { namespace, pod, tail, signal }: PodTail, isPrevious: boolean): Promise<StreamLine[]> {
  const stream = await client.stream({ method: 'GET', path: podLogPath({ namespace, pod, tail, isPrevious }), doing: `read the log of Pod ${pod}`, signal });
  const lines: StreamLine[] = [];
  for await (const text of readLines(stream)) {
    const line = readPodLine(text);
    if (line !== undefined) lines.push(line);
  }
  return lines;
}
