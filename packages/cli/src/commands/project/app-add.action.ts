import { accepted } from '../../api/refuse.js';
import { printJson } from '../../output/json.js';
import { noteLines, printLines } from '../../output/lines.js';
import type { Cli } from '../../runtime/cli.js';
import { CliError } from '../../runtime/cli-error.js';
import { findProject } from '../../scope/find-project.js';
import { openSession, type Session } from '../../scope/session.js';
import type { AddApplicationOptions } from './app.command.js';
import { addApplicationDocument } from './app-add.document.js';
import { type OwnApplications, readOwnApplications } from './own-applications.js';
import { readSource, sourceText } from './source.js';

/** Adds an application to a project: the one that is named, or the one in this folder. */
export async function addApplication(cli: Cli, name: string | undefined, sourceGiven: string | undefined, options: AddApplicationOptions): Promise<void> {
  const session = await openSession(cli);
  const chosen = name !== undefined && sourceGiven !== undefined ? [{ name, source: readSource(sourceGiven, cli.cwd) }] : await ownApplications(session, name);
  const project = await findProject(session, options.project ?? await projectOfManifest(session));
  const added = [];
  for (const application of chosen) {
    const { addApplication: answer } = await session.client.request(addApplicationDocument, { input: { project: project.id, ...application, allowSecretBuildArgs: options.allowSecretBuildArgs } });
    added.push(accepted(answer.application, answer.userErrors));
  }
  if (options.json === true) return printJson(cli, { applications: added });
  printLines(cli, ...added.map((application) => `Added ${cli.colours.strong(application.name)} to ${project.name}. ${cli.colours.dim(sourceText(application))}`));
  noteLines(cli, 'It runs after the next deploy: belay deploy --watch');
}

async function ownApplications({ cli, workTree }: Session, name: string | undefined): Promise<OwnApplications['applications']> {
  if (workTree === undefined) throw new CliError('INVALID_INPUT', 'This folder is not in a git work tree, so name and source are needed.', { hint: 'belay app add NAME GIT_URL -p PROJECT' });
  const { applications } = await readOwnApplications(cli.cwd, workTree);
  const [first] = applications;
  return name === undefined || first === undefined ? applications : [{ name, source: first.source }];
}

/** A new application's repository is not known to any project yet; its manifest names the one that it belongs to. */
async function projectOfManifest({ cli, workTree }: Session): Promise<string | undefined> {
  return workTree === undefined ? undefined : (await readOwnApplications(cli.cwd, workTree).catch(() => undefined))?.project;
}
