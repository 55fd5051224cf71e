import type { Readable } from 'node:stream';
import type { CheckRequest, ClaimRequest, HelloRequest, HelloResponse, LogLinesRequest, ObservationsRequest, SecretsRequest, SecretsResponse, StepLogsRequest } from '@belay/contracts';

/**
 * The engine's door as the worker uses it; one method for each of its paths.
 * All throw {BelayError} with the code that the door answered, or DOOR_UNAVAILABLE when it does not answer.
 */
export interface Door {
  hello(request: HelloRequest): Promise<HelloResponse>;
  /** @throws {BelayError} STALE_OPERATION when a newer fence or attempt was seen. */
  claim(request: ClaimRequest): Promise<void>;
  /** @throws {BelayError} STALE_OPERATION when this attempt is no longer the current one. */
  check(request: CheckRequest): Promise<void>;
  /** @throws {BelayError} SECRET_UNAVAILABLE when a reference is not one of the operation. */
  secrets(request: SecretsRequest): Promise<SecretsResponse>;
  stepLogs(request: StepLogsRequest): Promise<void>;
  logLines(request: LogLinesRequest): Promise<void>;
  logCursors(targetId: string): Promise<Readonly<Record<string, string>>>;
  observation(request: ObservationsRequest): Promise<void>;
  tree(treeRef: string, signal?: AbortSignal): Promise<Readable>;
  /** Ends idle connections. */
  close(): void;
}
