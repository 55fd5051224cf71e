import { BelayError, type ErrorCode, type HealthCheck } from '@belay/plugin-sdk';
import type { ContainerSocket } from './sockets.js';

/** What is known of an instance that did not become ready in time. */
export interface Unready {
  /** e.g. `web (generation g4)` */
  readonly what: string;
  readonly isService: boolean;
  readonly check: HealthCheck;
  readonly deadlineMs: number;
  /** What the last try said. */
  readonly problem: string;
  readonly sockets: readonly ContainerSocket[];
}

/** Gives the error that tells a process that listens nowhere from one that listens elsewhere and one that answers badly. */
export function unreadyError({ what, isService, check, deadlineMs, problem, sockets }: Unready): BelayError {
  const listening = sockets.filter((socket) => socket.state === 'listening');
  const within = `within ${Math.round(deadlineMs / 100) / 10} s`;
  if (isService) return new BelayError('SERVICE_UNHEALTHY', `${what} did not become healthy ${within}: ${problem}. See its log.`, { details: { problem } });
  if (check.kind === 'none' || check.kind === 'command') return new BelayError('UNHEALTHY', `${what} did not become healthy ${within}: ${problem}. See its log.`, { details: { problem } });
  const onPort = listening.filter((socket) => socket.port === check.port);
  const error = (code: ErrorCode, message: string): BelayError => new BelayError(code, message, { details: { port: check.port, listensOn: listPorts(listening), problem } });
  if (onPort.length > 0 && onPort.every((socket) => socket.isLoopback)) {
    return error('LISTENS_ELSEWHERE', `${what} listens on port ${check.port}, but only on its loopback address 127.0.0.1, where nobody else reaches it. Let it listen on 0.0.0.0.`);
  }
  if (onPort.length > 0) return error('UNHEALTHY', `${what} listens on port ${check.port}, but did not become healthy ${within}: ${problem}.`);
  if (listening.length > 0) {
    return error('LISTENS_ELSEWHERE', `${what} does not listen on port ${check.port}, but on ${listPorts(listening).join(', ')}. Change the port in the manifest (or EXPOSE in the Dockerfile), or let the process listen on ${check.port}.`);
  }
  return error('NOT_LISTENING', `${what} runs, but listened on no port ${within}; port ${check.port} was expected. Check that it starts a server, and that it does not wait for something that is not there.`);
}

function listPorts(sockets: readonly ContainerSocket[]): string[] {
  const texts = sockets.map((socket) => (socket.isLoopback ? `${socket.port} (loopback only)` : String(socket.port)));
  return [...new Set(texts)].sort();
}
