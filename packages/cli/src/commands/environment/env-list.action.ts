import type { EnvironmentFields, ProjectFields } from '../../api/fragments.document.js';
import { present } from '../../api/present.js';
import { readAll } from '../../api/read-all.js';
import { formatAgo } from '../../output/durations.js';
import { printJson } from '../../output/json.js';
import { noteLines, printLines } from '../../output/lines.js';
import { tableLines } from '../../output/table.js';
import type { Cli } from '../../runtime/cli.js';
import { findProject } from '../../scope/find-project.js';
import { listAllProjects } from '../../scope/list-projects.js';
import { openSession, type Session } from '../../scope/session.js';
import type { ListEnvironmentsOptions } from './env.command.js';
import { type ListedEnvironmentsData, listedEnvironmentsDocument } from './env-list.document.js';
import { healthText } from './health-text.js';

type Listed = NonNullable<ListedEnvironmentsData['project']>['environments']['nodes'][number];

/** Lists environments with what runs in them. */
export async function listEnvironments(cli: Cli, options: ListEnvironmentsOptions): Promise<void> {
  const session = await openSession(cli);
  const projects = options.all === true ? await listAllProjects(session.client) : [await findProject(session, options.project)];
  const found = await Promise.all(projects.map(async (project) => ({ project, environments: await listOf(session, project) })));
  if (options.json === true) return printJson(cli, { environments: found.flatMap(({ project, environments }) => environments.map((environment) => ({ ...environment, project: { id: project.id, name: project.name } }))) });
  const rows = found.flatMap(({ project, environments }) => environments.map((environment) => [
    ...(options.all === true ? [project.name] : []), mark(session, environment), environment.kind.toLowerCase(), healthText(environment.health, cli.colours),
    environment.currentRelease?.number === undefined || environment.currentRelease.number === null ? '-' : `#${environment.currentRelease.number}`, formatAgo(environment.createdAt, cli.now()),
    environment.routes.map((route) => route.url).join(' '),
  ]));
  if (rows.length === 0) return noteLines(cli, 'There is no environment yet. Make one: belay env create BRANCH');
  printLines(cli, ...tableLines(cli, [...(options.all === true ? ['PROJECT'] : []), 'BRANCH', 'KIND', 'HEALTH', 'RELEASE', 'MADE', 'URLS'], rows));
}

async function listOf(session: Session, project: ProjectFields): Promise<Listed[]> {
  const all = await readAll(async (after) => present((await session.client.request(listedEnvironmentsDocument, { project: project.id, after })).project, `project "${project.name}"`).environments);
  return all.filter((environment) => environment.destroyedAt === null);
}

function mark({ workTree, cli }: Session, environment: Pick<EnvironmentFields, 'branch'>): string {
  return workTree?.branch === environment.branch ? `${environment.branch} ${cli.colours.good('←')}` : environment.branch;
}
