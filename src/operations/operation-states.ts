import type { OperationState } from '@belay/contracts';

/** States of what is not over yet. */
export const activeStates: readonly OperationState[] = ['pending', 'queued', 'awaiting-approval', 'running', 'undoing'];

/** States after which nothing changes any more. */
export const endStates: readonly OperationState[] = ['succeeded', 'failed', 'cancelled', 'superseded', 'merged', 'refused'];
