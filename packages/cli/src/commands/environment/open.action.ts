import { spawn } from 'node:child_process';
import { printJson } from '../../output/json.js';
import { noteLines, printLines } from '../../output/lines.js';
import type { Cli } from '../../runtime/cli.js';
import { CliError } from '../../runtime/cli-error.js';
import { findApplication } from '../../scope/find-application.js';
import { findEnvironment } from '../../scope/find-environment.js';
import { openSession } from '../../scope/session.js';
import type { OpenOptions } from './open.command.js';
import { environmentRoutesDocument } from './routes.document.js';

/** Opens the address of an application in the browser. */
export async function openApplication(cli: Cli, options: OpenOptions): Promise<void> {
  const session = await openSession(cli);
  const { project, environment } = await findEnvironment(session, options);
  const routes = (await session.client.request(environmentRoutesDocument, { environment: environment.id })).environment?.routes ?? [];
  const names = [...new Set(routes.map((route) => route.application))];
  if (names.length === 0) throw new CliError('NO_RELEASE', `Nothing in ${environment.branch} has a public address.`, { hint: 'Is it deployed? belay status' });
  const [onlyName] = names;
  const application = options.application === undefined && names.length === 1 ? onlyName : findApplication(session, project, options.application);
  const url = routes.find((route) => route.application === application)?.url;
  if (url === undefined) throw new CliError('NOT_FOUND', `${application ?? 'The application'} has no public address in ${environment.branch}.`, { hint: `Those that have one: ${names.join(', ')}` });
  if (options.json === true) return printJson(cli, { url });
  printLines(cli, url);
  if (options.print !== true && cli.isInteractive && !await startBrowser(url)) noteLines(cli, 'No browser could be started here; open the address yourself.');
}

/** Starts the program that opens addresses on this system; false when there is none. */
async function startBrowser(url: string): Promise<boolean> {
  const [program, ...args] = process.platform === 'darwin' ? ['open', url] : process.platform === 'win32' ? ['explorer', url] : ['xdg-open', url];
  return await new Promise((resolve) => {
    const child = spawn(program ?? 'xdg-open', args, { stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    child.once('spawn', () => { child.unref(); resolve(true); });
  });
}
