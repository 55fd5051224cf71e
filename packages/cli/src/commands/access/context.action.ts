import { printJson } from '../../output/json.js';
import { printLines } from '../../output/lines.js';
import type { Cli } from '../../runtime/cli.js';
import { CliError } from '../../runtime/cli-error.js';
import { findApplication } from '../../scope/find-application.js';
import { findEnvironment } from '../../scope/find-environment.js';
import { findProject } from '../../scope/find-project.js';
import { openSession } from '../../scope/session.js';
import type { EnvironmentOption } from '../command.js';
import { viewerDocument } from './viewer.document.js';

interface Found { readonly name: string; readonly value: string | undefined; readonly problem?: CliError }

/** Shows which platform, project, environment and application commands would work on in this folder, or why that cannot be told. */
export async function showContext(cli: Cli, options: EnvironmentOption): Promise<void> {
  const session = await openSession(cli);
  const { connection } = session.client;
  const { viewer } = await session.client.request(viewerDocument, {});
  const { workTree } = session;
  const found: Found[] = [
    { name: 'platform', value: `${connection.url} as ${viewer.name} (from ${connection.source})` },
    { name: 'work tree', value: workTree === undefined ? 'none' : [workTree.root, workTree.branch ?? 'no branch', workTree.remoteUrl ?? 'no remote'].join(' · ') },
  ];
  const project = await attempt('project', async () => await findProject(session, options.project), (value) => value.name, found);
  if (project !== undefined) {
    await attempt('application', async () => findApplication(session, project, undefined), (name) => name, found);
    await attempt('environment', async () => (await findEnvironment(session, { ...options, project: project.id })).environment, (value) => `${value.branch} (${value.kind.toLowerCase()})`, found);
  }
  if (options.json === true) {
    return printJson(cli, { platform: { url: connection.url, source: connection.source, viewer }, workTree: workTree ?? null, found: found.slice(2).map(({ name, value, problem }) => ({ name, value: value ?? null, problem: problem?.message ?? null })) });
  }
  printLines(cli, ...found.flatMap(({ name, value, problem }) => [
    `${cli.colours.dim(name.padEnd(12))} ${value ?? cli.colours.warn(problem?.message ?? 'unknown')}`,
    ...(problem?.hint?.split('\n').map((line) => `${''.padEnd(13)}${line}`) ?? []),
  ]));
}

async function attempt<Value>(name: string, find: () => Promise<Value>, write: (value: Value) => string, found: Found[]): Promise<Value | undefined> {
  try {
    const value = await find();
    found.push({ name, value: write(value) });
    return value;
  } catch (error) {
    if (!(error instanceof CliError) || (error.code !== 'NOT_FOUND' && error.code !== 'INVALID_INPUT')) throw error;
    found.push({ name, value: undefined, problem: error });
    return undefined;
  }
}
