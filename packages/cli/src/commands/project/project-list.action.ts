import { printJson } from '../../output/json.js';
import { noteLines, printLines } from '../../output/lines.js';
import { tableLines } from '../../output/table.js';
import type { Cli } from '../../runtime/cli.js';
import { listAllProjects } from '../../scope/list-projects.js';
import { openSession } from '../../scope/session.js';
import type { JsonOption } from '../command.js';

/** Lists projects with their applications. */
export async function listProjects(cli: Cli, options: JsonOption): Promise<void> {
  const { client } = await openSession(cli);
  const projects = await listAllProjects(client);
  if (options.json === true) return printJson(cli, { projects });
  if (projects.length === 0) return noteLines(cli, 'There is no project yet. In the work tree of an application: belay project create');
  printLines(cli, ...tableLines(cli, ['PROJECT', 'APPLICATIONS', 'ID'], projects.map((project) => [project.name, project.applications.map((application) => application.name).join(', ') || '-', project.id])));
}
