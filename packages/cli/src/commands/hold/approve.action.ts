import { present } from '../../api/present.js';
import { accepted } from '../../api/refuse.js';
import { printJson } from '../../output/json.js';
import { noteLines, printLines } from '../../output/lines.js';
import { askYesNo } from '../../runtime/ask.js';
import type { Cli } from '../../runtime/cli.js';
import { CliError } from '../../runtime/cli-error.js';
import { openSession, type Session } from '../../scope/session.js';
import type { DecideOptions } from './approve.command.js';
import { approveDocument, type PlanToApproveData, planToApproveDocument } from './approve.document.js';

/** Approves a plan, after it was shown. */
export async function approve(cli: Cli, id: string, options: DecideOptions): Promise<void> {
  const session = await openSession(cli);
  const planHash = options.plan ?? await lookAtPlan(session, id, options);
  const { approveOperation: answer } = await session.client.request(approveDocument, { input: { operation: id, planHash, reason: options.reason } });
  const operation = accepted(answer.operation, answer.userErrors);
  if (options.json === true) return printJson(cli, { operation });
  const { approval } = operation;
  const given = approval?.decisions.filter(({ decision }) => decision === 'APPROVE').length ?? 0;
  printLines(cli, approval?.isGranted === true ? `Approved; the ${operation.kind.toLowerCase()} runs now, or when its turn comes.` : `Approved: ${given} of ${approval?.required ?? given}.`);
  if (approval?.isGranted === true) noteLines(cli, `Watch it: belay operation show ${id} --watch`);
}

/** Shows the plan and gives its hash when it is approved. */
async function lookAtPlan({ cli, client }: Session, id: string, options: DecideOptions): Promise<string> {
  const operation = present((await client.request(planToApproveDocument, { id })).operation, `operation "${id}"`);
  const { approval } = operation;
  if (approval === null || operation.state !== 'AWAITING_APPROVAL') throw new CliError('CONFLICT', `The operation does not wait for approval: its state is ${operation.state.toLowerCase().replaceAll('_', ' ')}.`, { hint: `See it: belay operation show ${id}` });
  if (options.yes === true) return approval.planHash;
  if (options.json === true || !cli.isInteractive) throw new CliError('INVALID_INPUT', 'Say which plan you approve.', { hint: `Give its hash: --plan ${approval.planHash}\nSee it: belay operation show ${id}` });
  noteLines(cli, ...planLines(cli, operation));
  if (!await askYesNo(cli, 'Approve exactly this?', false)) throw new CliError('INVALID_INPUT', 'Nothing was approved.', { hint: `To end it: belay reject ${id} --reason WHY` });
  return approval.planHash;
}

function planLines({ colours }: Cli, operation: NonNullable<PlanToApproveData['operation']>): string[] {
  const { plan } = operation;
  return [
    `${operation.requestedBy} wants to ${operation.kind.toLowerCase()} ${colours.strong(`${operation.environment.project.name} / ${operation.environment.branch}`)}:`,
    ...(plan === null || plan.changes.length === 0 ? ['  nothing would change'] : plan.changes.map((step) => `  ${step.change.toLowerCase()}: ${step.summary}`)),
    ...(plan?.causesDowntime === true ? [colours.warn('Users would notice an interruption.')] : []),
    ...(plan?.dataRisks ?? []).map((risk) => `${colours.bad('Data:')} ${risk}`), ...(plan?.warnings ?? []).map((warning) => `${colours.warn('Note:')} ${warning}`),
  ];
}
