import { countUncommitted, isPushed } from '../../git/work-tree.js';
import { noteLines } from '../../output/lines.js';
import { reportStart } from '../../operations/report-start.js';
import type { Cli } from '../../runtime/cli.js';
import { type EnvironmentScope, findEnvironment, matchEnvironment, missingEnvironment, wantedBranch } from '../../scope/find-environment.js';
import { findProject } from '../../scope/find-project.js';
import { listAllEnvironments } from '../../scope/list-environments.js';
import { isFromWorkTree, isWorkTreeItself } from '../../scope/matches-work-tree.js';
import { openSession, type Session } from '../../scope/session.js';
import { createEnvironmentIn } from '../environment/create-environment.js';
import { breakGlassOf } from '../command.js';
import type { DeployOptions } from './deploy.command.js';
import { deployDocument } from './deploy.document.js';

/** Deploys a commit of the branch to its environment. */
export async function deploy(cli: Cli, options: DeployOptions): Promise<void> {
  const session = await openSession(cli);
  const scope = options.create === true ? await findOrCreate(session, options) : await findEnvironment(session, options);
  if (options.json !== true) noteLines(cli, ...await localNotes(session, scope, options));
  const { deploy: answer } = await session.client.request(deployDocument, {
    input: { environment: scope.environment.id, commit: options.commit, planHash: options.plan, idempotencyKey: options.idempotencyKey, ...breakGlassOf(options) },
  });
  await reportStart(session, answer, options);
}

async function findOrCreate(session: Session, options: DeployOptions): Promise<EnvironmentScope> {
  const project = await findProject(session, options.project);
  const branch = wantedBranch(session, project, options.environment);
  const environments = await listAllEnvironments(session.client, project.id);
  const existing = matchEnvironment(environments, branch);
  if (existing !== undefined) return { project, environment: existing };
  if (/^env_/.test(branch)) throw missingEnvironment(project, branch, environments);
  const environment = await createEnvironmentIn(session, { project: project.id, branch });
  if (options.json !== true) noteLines(session.cli, `Made the environment for ${branch} (${environment.kind.toLowerCase()}).`);
  return { project, environment };
}

/** What the repository that is deployed from does not have yet, although a person may believe that it has. */
async function localNotes({ workTree, cli }: Session, { project, environment }: EnvironmentScope, options: DeployOptions): Promise<string[]> {
  if (workTree?.commit === undefined || options.commit !== undefined || workTree.branch !== environment.branch) return [];
  const own = project.applications.filter((application) => isFromWorkTree(application, workTree));
  if (own.length === 0) return [];
  const isLocal = own.every((application) => isWorkTreeItself(application, workTree));
  const [uncommitted, pushed] = await Promise.all([countUncommitted(workTree.root), isLocal ? true : isPushed(workTree.root, workTree.commit)]);
  const note = cli.errColours.warn('note');
  return [
    ...(uncommitted === 0 ? [] : [`${note} ${uncommitted} changed or new ${uncommitted === 1 ? 'file is' : 'files are'} not committed and will not be deployed.`]),
    ...(pushed ? [] : [`${note} ${workTree.commit.slice(0, 7)} is not pushed to ${workTree.remoteName ?? 'a remote'} yet; what is deployed is the head of ${environment.branch} there.`]),
  ];
}
