import { BelayError } from '@belay/contracts';
import type { PayloadCodec } from '@belay/contracts/codec';
import { sealedDataConverter } from '@belay/plugin-sdk/temporal';
import { Client, Connection, isGrpcServiceError } from '@temporalio/client';
import { CancelledFailure } from '@temporalio/common';

/** A client whose connection is made when it is first used, so that a process starts while Temporal is away. */
export interface TemporalClient {
  readonly client: Client;
  close(): Promise<void>;
}

/** Opens a client and begins to connect; where nothing answers yet, the first call tries again. */
export function openTemporal(options: { readonly address: string; readonly namespace: string; readonly codec: PayloadCodec }): TemporalClient {
  const connection = Connection.lazy({ address: options.address, connectTimeout: 5_000 });
  connection.ensureConnected().catch(() => undefined);
  return { client: new Client({ connection, namespace: options.namespace, dataConverter: sealedDataConverter(options.codec) }), close: () => connection.close() };
}

/** Says whether a call failed because Temporal (or a worker behind it) did not answer in time; the call may still have its effect. */
export function isUnanswered(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (isGrpcServiceError(cause) || cause instanceof CancelledFailure || cause.name === 'WorkflowUpdateRPCTimeoutOrCancelledError') return true;
  }
  return false;
}

/** Gives the error that a caller sees when Temporal does not answer. */
export function temporalUnavailable(cause: unknown): BelayError {
  return new BelayError('TEMPORAL_UNAVAILABLE', 'The workflow engine does not answer. Check that Temporal runs and that TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE name it, then try again.', { cause });
}
