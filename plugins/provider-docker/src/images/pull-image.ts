import { BelayError } from '@belay/plugin-sdk';
import { z } from 'zod';
import type { DockerEngine } from '../engine/docker-engine.js';
import { readFailure, translateError } from '../engine/docker-error.js';
import { readLines } from '../engine/read-lines.js';
import { parseImageReference } from './image-reference.js';

const pullEvent = z.object({ status: z.string().optional(), id: z.string().optional(), error: z.string().optional() });

/** Pulls an image; gives undefined when it is there, else in words why it is not. Throws only when the signal is aborted or the engine is not there. */
export async function pullImage(engine: DockerEngine, ref: string, signal: AbortSignal, progress: (text: string) => void): Promise<string | undefined> {
  signal.throwIfAborted();
  const { tag, digest } = parseImageReference(ref);
  try {
    const stream = await engine.docker.pull(tag === undefined && digest === undefined ? `${ref}:latest` : ref, { abortSignal: signal });
    for await (const line of readLines(stream)) {
      const event = pullEvent.safeParse(JSON.parse(line));
      if (!event.success) continue;
      if (event.data.error !== undefined && /no space left on device/i.test(event.data.error)) throw new BelayError('DISK_FULL', `The image ${ref} does not fit: the target's machine has no disk space left. Free some (\`docker system df\` shows what uses it), then try again.`);
      if (event.data.error !== undefined) return event.data.error;
      if (event.data.status !== undefined && /^(Pull complete|Status:|Digest:|Pulling from)/.test(event.data.status)) progress([event.data.id, event.data.status].filter(Boolean).join(': '));
    }
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof BelayError) throw error;
    const { status, message } = readFailure(error);
    if (status === undefined) throw translateError(error, `pull ${ref}`);
    return message;
  }
}
