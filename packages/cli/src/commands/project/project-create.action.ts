import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { accepted } from '../../api/refuse.js';
import { printJson } from '../../output/json.js';
import { noteLines, printLines } from '../../output/lines.js';
import { readInput } from '../../runtime/ask.js';
import type { Cli } from '../../runtime/cli.js';
import { CliError } from '../../runtime/cli-error.js';
import { openSession, type Session } from '../../scope/session.js';
import { type OwnApplications, readOwnApplications } from './own-applications.js';
import type { CreateProjectOptions } from './project.command.js';
import { createProjectDocument } from './project-create.document.js';
import { readSource, sourceText } from './source.js';

/** Makes a project of the applications that are named, or of the one in this folder. */
export async function createProject(cli: Cli, name: string | undefined, options: CreateProjectOptions): Promise<void> {
  const session = await openSession(cli);
  const { project: projectName, applications } = await chooseApplications(session, name, options);
  const webhook = options.webhook === undefined ? undefined : { url: options.webhook, secret: await readWebhookSecret(cli, options.webhookSecretFile) };
  const { createProject: answer } = await session.client.request(createProjectDocument, { input: { name: projectName, applications, webhook } });
  const project = accepted(answer.project, answer.userErrors);
  if (options.json === true) return printJson(cli, { project });
  printLines(cli, `Made the project ${cli.colours.strong(project.name)}. ${cli.colours.dim(project.id)}`, ...project.applications.map((application) => `  ${application.name}  ${cli.colours.dim(sourceText(application))}`));
  noteLines(cli, options.app !== undefined || session.workTree?.branch === undefined ? `Next: belay env create BRANCH -p ${project.name}` : 'Next: belay deploy --create --watch');
}

async function chooseApplications({ cli, workTree }: Session, name: string | undefined, options: CreateProjectOptions): Promise<OwnApplications> {
  if (options.app !== undefined) {
    if (name === undefined) throw new CliError('INVALID_INPUT', 'The project needs a name.', { hint: 'belay project create NAME --app NAME=SOURCE' });
    return { project: name, applications: options.app.map((text) => readApplication(text, cli.cwd)) };
  }
  if (workTree === undefined) throw new CliError('INVALID_INPUT', 'This folder is not in a git work tree, so the project needs its applications.', { hint: 'belay project create NAME --app NAME=GIT_URL' });
  const own = await readOwnApplications(cli.cwd, workTree);
  return name === undefined ? own : { ...own, project: name };
}

function readApplication(text: string, cwd: string): OwnApplications['applications'][number] {
  const split = text.indexOf('=');
  if (split < 1) throw new CliError('INVALID_INPUT', `"${text}" is not an application; give it like NAME=GIT_URL or NAME=image:REFERENCE.`);
  return { name: text.slice(0, split), source: readSource(text.slice(split + 1), cwd) };
}

async function readWebhookSecret(cli: Cli, file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  return (file === '-' ? await readInput(cli) : await readFile(resolve(cli.cwd, file), 'utf8')).trim();
}
