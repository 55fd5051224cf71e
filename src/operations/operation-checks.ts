import { BelayError, type OperationParams } from '@belay/contracts';
import { commitPrefix } from '../sources/git-names.js';

const MAX_COMMAND_CHARS = 32 * 1024;

/** Passes an absent value on, and checks a present one. */
export function checkCommit(commit: string | null | undefined): Pick<OperationParams, 'commit'> {
  return commit === null || commit === undefined ? {} : { commit: commitPrefix(commit) };
}

/** @throws {BelayError} INVALID_INPUT when the list of names is empty or too long. */
export function checkOnly(only: readonly string[] | null | undefined): Pick<OperationParams, 'only'> {
  if (only === null || only === undefined) return {};
  const names = [...new Set(only)].sort();
  if (names.length === 0 || names.length > 50) throw invalid('`only` names 1 to 50 applications. Leave it out to mean all.', 'only');
  return { only: names };
}

/** @throws {BelayError} INVALID_INPUT when it is out of range. */
export function checkReplicas(replicas: number): Pick<OperationParams, 'replicas'> {
  if (replicas < 1 || replicas > 100) throw invalid('An application has 1 to 100 instances. To have none, stop the environment.', 'replicas');
  return { replicas };
}

/** @throws {BelayError} INVALID_INPUT when there is no program or it is too long. */
export function checkCommand(command: readonly string[]): Pick<OperationParams, 'command'> {
  if (command.length === 0 || command.length > 100 || command[0] === '' || command.some((part) => part.includes('\0'))) throw invalid('A command has a program and at most 99 arguments.', 'command');
  if (command.reduce((sum, part) => sum + part.length, 0) > MAX_COMMAND_CHARS) throw new BelayError('INVALID_INPUT', 'The command is longer than 32 KiB. Put the text into a file of the image.', { details: { field: ['command'] } });
  return { command: [...command] };
}

/** @throws {BelayError} INVALID_INPUT when it is out of range. */
export function checkTimeout(seconds: number | null | undefined): Pick<OperationParams, 'timeoutMs'> {
  if (seconds === null || seconds === undefined) return {};
  if (seconds < 1 || seconds > 86_400) throw invalid('A task may take 1 to 86400 seconds.', 'timeoutSeconds');
  return { timeoutMs: seconds * 1_000 };
}

/** @throws {BelayError} INVALID_INPUT when it is too long. */
export function checkReason(reason: string | null | undefined): Pick<OperationParams, 'reason'> {
  if (reason === null || reason === undefined || reason.trim() === '') return {};
  if (reason.length > 500) throw invalid('A reason has at most 500 characters.', 'reason');
  return { reason: reason.trim() };
}

/** @throws {BelayError} INVALID_INPUT when the glass is broken without a reason, or the reason is too long. */
export function checkBreakGlass(breakGlass: { readonly reason: string } | null | undefined): Pick<OperationParams, 'breakGlass'> {
  if (breakGlass === null || breakGlass === undefined) return {};
  const reason = breakGlass.reason.trim();
  if (reason === '' || reason.length > 500) throw new BelayError('INVALID_INPUT', 'Breaking the glass needs a reason of 1 to 500 characters; it is recorded.', { details: { field: ['breakGlass', 'reason'] } });
  return { breakGlass: { reason } };
}

/** @throws {BelayError} INVALID_INPUT when it is empty or too long. */
export function checkIdempotencyKey(key: string | null | undefined): { readonly idempotencyKey?: string } {
  if (key === null || key === undefined) return {};
  if (key === '' || key.length > 200) throw invalid('An idempotency key has 1 to 200 characters.', 'idempotencyKey');
  return { idempotencyKey: key };
}

function invalid(message: string, field: string): BelayError {
  return new BelayError('INVALID_INPUT', message, { details: { field: [field] } });
}
