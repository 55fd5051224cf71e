import { printJson } from '../../output/json.js';
import { noteLines, printLines } from '../../output/lines.js';
import type { Cli } from '../../runtime/cli.js';
import { CliError } from '../../runtime/cli-error.js';
import { wantedBranch } from '../../scope/find-environment.js';
import { findProject } from '../../scope/find-project.js';
import { openSession } from '../../scope/session.js';
import { findTarget } from '../target/find-target.js';
import { createEnvironmentIn } from './create-environment.js';
import type { CreateEnvironmentOptions } from './env.command.js';

const kinds = ['PRODUCTION', 'STAGING', 'DEVELOPMENT', 'PREVIEW'] as const;

/** Makes an environment for a branch. */
export async function createEnvironment(cli: Cli, branch: string | undefined, options: CreateEnvironmentOptions): Promise<void> {
  const kind = options.kind === undefined ? undefined : kindOf(options.kind);
  const session = await openSession(cli);
  const project = await findProject(session, options.project);
  const wanted = wantedBranch(session, project, branch);
  const target = options.target === undefined ? undefined : (await findTarget(session.client, options.target)).id;
  const environment = await createEnvironmentIn(session, { project: project.id, branch: wanted, kind, target });
  if (options.json === true) return printJson(cli, { environment, project: { id: project.id, name: project.name } });
  printLines(cli, `Made the ${environment.kind.toLowerCase()} environment ${cli.colours.strong(environment.branch)} of ${project.name}. ${cli.colours.dim(environment.id)}`);
  noteLines(cli, 'Nothing runs in it yet: belay deploy --watch');
}

function kindOf(text: string): (typeof kinds)[number] {
  const found = kinds.find((kind) => kind === text.toUpperCase());
  if (found === undefined) throw new CliError('INVALID_INPUT', `There is no kind of environment "${text}".`, { hint: `There are: ${kinds.join(', ').toLowerCase()}` });
  return found;
}
