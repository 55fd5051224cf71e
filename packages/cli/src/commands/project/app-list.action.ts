import { printJson } from '../../output/json.js';
import { noteLines, printLines } from '../../output/lines.js';
import { tableLines } from '../../output/table.js';
import type { Cli } from '../../runtime/cli.js';
import { findProject } from '../../scope/find-project.js';
import { openSession } from '../../scope/session.js';
import type { ProjectOption } from '../command.js';
import { sourceText } from './source.js';

/** Lists the applications of a project. */
export async function listApplications(cli: Cli, options: ProjectOption): Promise<void> {
  const session = await openSession(cli);
  const project = await findProject(session, options.project);
  if (options.json === true) return printJson(cli, { applications: project.applications });
  if (project.applications.length === 0) return noteLines(cli, `Project ${project.name} has no application yet: belay app add`);
  printLines(cli, ...tableLines(cli, ['APPLICATION', 'SOURCE'], project.applications.map((application) => [application.name, sourceText(application)])));
}
