import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { KubeStatusError, kubeStatus } from '../cluster/kube-status.js';
import { readLines } from '../cluster/read-lines.js';

const frame = z.object({ type: z.enum(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR']), object: z.unknown() });

/** A change that a watch tells of. */
export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  readonly object: unknown;
}

/** Reads a watch's frames. @throws {KubeStatusError} what the server says in an ERROR frame, e.g. 410 when the version is too old. */
export async function* readChanges(stream: IncomingMessage): AsyncGenerator<Change> {
  for await (const line of readLines(stream)) {
    const parsed = frame.safeParse(JSON.parse(line));
    if (!parsed.success) continue;
    const { type, object } = parsed.data;
    if (type === 'ERROR') {
      const status = kubeStatus.safeParse(object);
      throw new KubeStatusError(status.data?.code ?? 500, status.data ?? { message: 'the watch failed', reason: '' });
    }
    yield { type, object };
  }
}
