import type { ActivityOutput, CallInput, ResourceRef, StreamLine } from '@belay/plugin-sdk';
import { refFilter } from '../engine/labels.js';
import type { DockerEngine } from '../engine/docker-engine.js';
import type { ProviderParts } from '../provider-parts.js';
import { LogFrames } from './log-frames.js';

/** Reads the last lines of a container, oldest first. */
export async function readTail(engine: DockerEngine, containerId: string, tail: number): Promise<StreamLine[]> {
  const options = { follow: false as const, stdout: true, stderr: true, timestamps: true, tail };
  const buffer = await engine.call(`read the log of container ${containerId}`, () => engine.docker.getContainer(containerId).logs(options));
  return Buffer.isBuffer(buffer) ? new LogFrames().push(buffer) : [];
}

/** Reads the last lines of all instances of a resource, in the order of their time. */
export async function readLogs(parts: Pick<ProviderParts, 'engine' | 'scope'>, { ref, tail }: CallInput<'readLogs'>): Promise<ActivityOutput<'readLogs'>> {
  const lines = (await Promise.all((await containersOf(parts, ref)).map((id) => readTail(parts.engine, id, tail)))).flat();
  return { lines: lines.sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0)).slice(-tail).map(({ at, stream, text }) => ({ at, stream, text })) };
}

async function containersOf(parts: Pick<ProviderParts, 'engine' | 'scope'>, ref: ResourceRef): Promise<string[]> {
  return (await parts.engine.listContainers(refFilter(parts.scope, ref))).map((container) => container.Id);
}
