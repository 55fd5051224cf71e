import { accepted, type UserErrorAnswer } from '../api/refuse.js';
import type { AdmissionFields, OperationFields } from '../api/fragments.document.js';
import { printJson } from '../output/json.js';
import { noteLines, printLines } from '../output/lines.js';
import { CliError } from '../runtime/cli-error.js';
import type { Session } from '../scope/session.js';
import type { WatchOption } from '../commands/command.js';
import { followToEnd } from './follow-to-end.js';
import { kindText } from './operation-names.js';

/** What every mutation that starts an operation answers. */
export interface StartAnswer {
  readonly operation: OperationFields | null;
  readonly admission: AdmissionFields | null;
  readonly userErrors: readonly UserErrorAnswer[];
}

/**
 * Reports an operation that was started: with --watch to its end, else how it was admitted and how to follow it.
 * @throws {CliError} with the code of the refusal.
 */
export async function reportStart(session: Session, answer: StartAnswer, options: WatchOption & { readonly json?: boolean }): Promise<void> {
  const { cli } = session;
  const isPending = answer.userErrors.length > 0 && answer.userErrors.every((error) => error.code === 'ADMISSION_PENDING');
  const operation = accepted(answer.operation, isPending ? [] : answer.userErrors);
  const { admission } = answer;
  if (admission?.kind === 'REFUSED') throw new CliError(admission.failure?.code ?? 'CONFLICT', admission.failure?.message ?? 'The environment refused the operation.', { details: { operation: operation.id } });
  if (options.watch === true) {
    if (options.json !== true) noteLines(cli, `${startedText(operation, admission)} ${cli.errColours.dim(operation.id)}`);
    await followToEnd(session, operation.id, options);
    return;
  }
  if (options.json === true) return printJson(cli, { operation, admission });
  printLines(cli, `${startedText(operation, admission)} ${cli.colours.dim(operation.id)}`);
  noteLines(cli, `Watch it: belay operation show ${operation.id} --watch`);
}

function startedText(operation: OperationFields, admission: AdmissionFields | null): string {
  const what = `${kindText(operation.kind)} of ${operation.environment.branch}`;
  switch (admission?.kind) {
    case 'QUEUED': return `${what} waits behind ${admission.behind ?? 'another operation'}.`;
    case 'HELD': return `${what} waits. ${admission.message ?? ''}`.trimEnd();
    case 'MERGED': return `${what} is already under way as ${admission.into ?? 'another operation'}.`;
    case 'PENDING': return `${what} is recorded and will begin when the engine answers.`;
    default: return operation.hasEnded ? `${what} was already started with this idempotency key and has ended.` : `${what} has begun.`;
  }
}
