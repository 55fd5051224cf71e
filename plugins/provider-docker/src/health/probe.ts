import { connect } from 'node:net';
import { nodeHttp, type HealthCheck } from '@belay/plugin-sdk';
import type { DockerEngine } from '../engine/docker-engine.js';
import { messageOf } from '../engine/system-error.js';

/** The instance to ask. */
export interface ProbeTarget {
  readonly containerId: string;
  readonly address: string | undefined;
}

/** Asks an instance once whether it is ready; gives undefined when it is, else in words why not. Throws only when the signal is aborted. */
export async function probe(engine: DockerEngine, target: ProbeTarget, check: HealthCheck, signal: AbortSignal): Promise<string | undefined> {
  if (check.kind === 'none') return undefined;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(check.timeoutMs ?? 2_000)]);
  try {
    switch (check.kind) {
      case 'tcp': await connectOnce(requireAddress(target), check.port, limit); return undefined;
      case 'http': return await askHttp(requireAddress(target), check.port, check.path, limit);
      case 'command': return await runCheck(engine, target.containerId, check.command, limit);
    }
  } catch (error) {
    signal.throwIfAborted();
    if (limit.aborted) return `no answer within ${check.timeoutMs} ms`;
    return messageOf(error);
  }
}

function requireAddress(target: ProbeTarget): string {
  if (target.address === undefined) throw new Error('it has no address');
  return target.address;
}

function connectOnce(host: string, port: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const abort = (): void => { socket.destroy(new Error('no answer in time')); };
    signal.addEventListener('abort', abort, { once: true });
    socket.once('connect', () => { socket.destroy(); resolve(); });
    socket.once('error', reject);
    socket.once('close', () => signal.removeEventListener('abort', abort));
  });
}

function askHttp(host: string, port: number, path: string, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const call = nodeHttp.request({ host, port, path, agent: false, signal, headers: { 'user-agent': 'belay-health' } }, (response) => {
      const status = response.statusCode ?? 0;
      response.resume();
      response.on('error', () => undefined);
      resolve(status >= 200 && status < 400 ? undefined : `GET ${path} answers HTTP ${status}`);
      call.destroy();
    });
    call.on('error', reject);
    call.end();
  });
}

async function runCheck(engine: DockerEngine, containerId: string, command: readonly string[], signal: AbortSignal): Promise<string | undefined> {
  const { exitCode, output } = await engine.exec(containerId, command, signal);
  return exitCode === 0 ? undefined : `${command[0]} exits with ${exitCode}: ${output.trim().slice(-300)}`;
}
