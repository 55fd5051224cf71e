import { accepted } from '../../api/refuse.js';
import { printJson } from '../../output/json.js';
import { noteLines, printLines } from '../../output/lines.js';
import type { Cli } from '../../runtime/cli.js';
import { findApplication } from '../../scope/find-application.js';
import { findProject } from '../../scope/find-project.js';
import { openSession } from '../../scope/session.js';
import type { ProjectOption } from '../command.js';
import { removeApplicationDocument } from './app-remove.document.js';

/** Takes an application out of a project. */
export async function removeApplication(cli: Cli, named: string, options: ProjectOption): Promise<void> {
  const session = await openSession(cli);
  const project = await findProject(session, options.project);
  const name = findApplication(session, project, named);
  const { removeApplication: answer } = await session.client.request(removeApplicationDocument, { input: { project: project.id, name } });
  const left = accepted(answer.project, answer.userErrors);
  if (options.json === true) return printJson(cli, { project: left });
  printLines(cli, `Took ${cli.colours.strong(name)} out of ${left.name}.`);
  noteLines(cli, 'What runs of it is removed by the next deploy of each environment.');
}
