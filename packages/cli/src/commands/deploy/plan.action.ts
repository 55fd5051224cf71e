import { accepted } from '../../api/refuse.js';
import { printJson } from '../../output/json.js';
import { noteLines, printLines } from '../../output/lines.js';
import type { Cli, Palette } from '../../runtime/cli.js';
import { findEnvironment } from '../../scope/find-environment.js';
import { openSession } from '../../scope/session.js';
import type { PlanOptions } from './plan.command.js';
import { type PlanDeployData, planDeployDocument } from './plan.document.js';

type Plan = NonNullable<PlanDeployData['plan']['plan']>;
type Step = Plan['steps'][number];

/** Shows what a deploy would do. */
export async function plan(cli: Cli, options: PlanOptions): Promise<void> {
  const session = await openSession(cli);
  const { environment } = await findEnvironment(session, options);
  const { plan: answer } = await session.client.request(planDeployDocument, { input: { environment: environment.id, commit: options.commit } });
  const found = accepted(answer.plan, answer.userErrors);
  if (options.json === true) return printJson(cli, { plan: found });
  printLines(cli, ...planLines(found, options.steps === true ? found.steps : found.changes, environment.branch, cli.colours));
  if (found.changes.length > 0) noteLines(cli, `Run exactly this: belay deploy --plan ${found.hash} --watch`);
}

function planLines(plan: Plan, steps: readonly Step[], branch: string, colours: Palette): string[] {
  const count = (change: Step['change']) => plan.changes.filter((step) => step.change === change).length;
  const head = plan.changes.length === 0 ? `Nothing would change in ${colours.strong(branch)}.` : `In ${colours.strong(branch)} a deploy would create ${count('CREATE')}, change ${count('CHANGE')} and remove ${count('REMOVE')}:`;
  return [
    head, ...steps.map((step) => stepLine(step, colours)),
    ...(plan.causesDowntime ? [colours.warn('Users would notice an interruption.')] : plan.changes.length > 0 ? [colours.dim('Users would notice no interruption.')] : []),
    ...plan.dataRisks.map((risk) => `${colours.bad('Data:')} ${risk}`),
    ...plan.warnings.map((warning) => `${colours.warn('Note:')} ${warning}`),
  ];
}

function stepLine(step: Step, colours: Palette): string {
  return `  ${markOf(step.change, colours)} ${step.change === 'NONE' ? colours.dim(step.summary) : step.summary}${step.causesDowntime ? colours.warn('  interruption') : ''}`;
}

function markOf(change: Step['change'], colours: Palette): string {
  switch (change) {
    case 'CREATE': return colours.good('+');
    case 'CHANGE': return colours.warn('~');
    case 'REMOVE': return colours.bad('-');
    case 'NONE': return ' ';
  }
}
