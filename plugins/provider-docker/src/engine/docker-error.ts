import { BelayError, type ErrorCode } from '@belay/plugin-sdk';
import { messageOf, systemCode } from './system-error.js';

const unreachable = new Set(['ECONNREFUSED', 'ENOENT', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENOTFOUND', 'EAI_AGAIN']);

/** What is known of a failed call of the engine's API. */
export interface DockerFailure {
  /** HTTP status, or undefined when no answer came. */
  readonly status: number | undefined;
  /** System error code of the connection, e.g. ECONNREFUSED. */
  readonly systemCode: string | undefined;
  /** The engine's own words. */
  readonly message: string;
}

/** Reads what dockerode threw. */
export function readFailure(error: unknown): DockerFailure {
  const status = readField(error, 'statusCode');
  return { status: typeof status === 'number' ? status : undefined, systemCode: systemCode(error), message: engineMessage(error) };
}

/** Says whether the engine answered that there is no such thing. */
export function isMissing(error: unknown): boolean {
  return error instanceof BelayError ? error.code === 'NOT_FOUND' : readFailure(error).status === 404;
}

/** Gives the BelayError of a failed call; `doing` says what was tried and on what, e.g. `start container x`. */
export function translateError(error: unknown, doing: string): BelayError {
  if (error instanceof BelayError) return error;
  const failure = readFailure(error);
  if (failure.systemCode === 'EACCES' || failure.systemCode === 'EPERM') {
    return new BelayError('PROVIDER_UNAVAILABLE', `The Docker engine cannot be asked to ${doing}: permission denied on its socket. Let the plugin worker run as a member of the group "docker".`, { cause: error });
  }
  if (failure.status === undefined && failure.systemCode !== undefined && unreachable.has(failure.systemCode)) {
    return new BelayError('PROVIDER_UNAVAILABLE', `The Docker engine cannot be reached to ${doing} (${failure.systemCode}). Check that it runs and that DOCKER_HOST or its socket is right.`, { cause: error });
  }
  return new BelayError(codeOf(failure), `The Docker engine could not ${doing}: ${failure.message}`, { cause: error, details: failure.status === undefined ? {} : { httpStatus: failure.status } });
}

/** The engine or what it runs containers by (containerd) was away or came back in the middle of the call. */
const away = /shutting down|deadline exceeded|connection refused|transport is closing|socket hang up|EOF$|did not receive an exit event|ttrpc: |containerd\.sock|error reading from server|client connection is closing|task \w+: already exists|id already in use|is zombie and can not be killed|connection closed/i;

/** The engine was killed in the middle of a removal. */
const halfRemoved = /marked for removal and cannot be started/i;

/**
 * Says whether a container never starts again: containerd holds a process, or what is left of one, of which the engine knows nothing, after one of them was killed in the middle of a start;
 * or the engine was in the middle of its removal.
 */
export function isLostStart(error: unknown): boolean {
  return error instanceof BelayError && (/task \w+: already exists|id already in use/i.test(error.message) || halfRemoved.test(error.message));
}

function codeOf({ status, message }: DockerFailure): ErrorCode {
  if (/no space left on device|disk quota exceeded/i.test(message)) return 'DISK_FULL';
  if (status === 404) return 'NOT_FOUND';
  if (halfRemoved.test(message)) return 'PROVIDER_UNAVAILABLE';
  if (status === 409 || /has active endpoints/.test(message)) return 'CONFLICT';
  if (status === 503 || (status === undefined || status >= 500) && away.test(message)) return 'PROVIDER_UNAVAILABLE';
  return 'PROVIDER_REFUSED';
}

function engineMessage(error: unknown): string {
  const message = readField(readField(error, 'json'), 'message');
  return (typeof message === 'string' ? message : messageOf(error)).trim();
}

function readField(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
