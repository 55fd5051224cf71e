import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MANIFEST_FILE_NAMES, readManifest, upgradeManifest } from '@belay/manifest';
import { lookAround, type Surroundings } from '../../init/look-around.js';
import { renderManifest, type WantedManifest } from '../../init/render-manifest.js';
import { offeredDatabases, readServices } from '../../init/wanted-services.js';
import { printJson } from '../../output/json.js';
import { noteLines, printLines } from '../../output/lines.js';
import { askChoice, askText, askYesNo } from '../../runtime/ask.js';
import type { Cli } from '../../runtime/cli.js';
import { CliError } from '../../runtime/cli-error.js';
import { wholeNumber } from '../../runtime/whole-number.js';
import type { InitOptions } from './init.command.js';
import { nameLabel } from './name-label.js';

/** Writes a first manifest for the application in this folder, after a look at it and, in a terminal, a few questions. */
export async function init(cli: Cli, options: InitOptions): Promise<void> {
  const format = formatOf(options.format);
  const around = await lookAround(cli.cwd, MANIFEST_FILE_NAMES);
  if (around.manifest !== undefined && options.force !== true) throw new CliError('ALREADY_EXISTS', `There is a ${around.manifest} already.`, { hint: `Look at it: belay manifest explain ${around.manifest} · replace it: belay init --force` });
  const file = format === 'belay' ? 'belay.yml' : '.qovery.yml';
  if (around.manifest !== undefined && isReadBefore(around.manifest, file)) throw new CliError('CONFLICT', `A ${file} would not be read beside the ${around.manifest}.`, { hint: `Remove ${around.manifest} first, or replace it: belay init --force --format belay` });
  const wanted = cli.isInteractive && options.yes !== true && options.json !== true ? await askManifest(cli, options, around) : choose(options, around);
  const text = manifestText(wanted, format, file);
  await writeFile(join(cli.cwd, file), text);
  const dockerfile = await writeDockerfile(cli, options, around, wanted);
  if (options.json === true) return printJson(cli, { file, dockerfile: dockerfile ?? null, application: wanted.name, project: wanted.project, port: wanted.port ?? around.ports[0] ?? null });
  printLines(cli, `Wrote ${cli.colours.strong(file)}${dockerfile === undefined ? '' : ` and ${cli.colours.strong(dockerfile)}`}:`, ...text.trimEnd().split('\n').map((line) => cli.colours.dim(`  ${line}`)));
  noteLines(cli, ...nextSteps(around, dockerfile, file));
}

/** Of several manifests in a folder the first in the order of preference is read. */
function isReadBefore(one: string, other: string): boolean {
  const names: readonly string[] = MANIFEST_FILE_NAMES;
  return names.indexOf(one) < names.indexOf(other);
}

function formatOf(text: string): 'qovery' | 'belay' {
  if (text === 'qovery' || text === 'belay') return text;
  throw new CliError('INVALID_INPUT', `There is no format "${text}".`, { hint: 'There are: qovery (.qovery.yml), belay (belay.yml)' });
}

function choose(options: InitOptions, around: Surroundings): WantedManifest {
  const name = appName(options.name ?? around.application);
  const isPublic = options.public !== false;
  const given = options.port === undefined ? undefined : wholeNumber(options.port, '--port', 1, 65_535);
  return {
    name, project: options.project ?? around.project, isPublic, port: manifestPort(given, around, isPublic),
    services: [...readServices('database', options.database ?? [], name), ...readServices('broker', options.broker ?? [], name)],
  };
}

async function askManifest(cli: Cli, options: InitOptions, around: Surroundings): Promise<WantedManifest> {
  if (around.language !== undefined) noteLines(cli, `This looks like ${around.language.name}${around.hasDockerfile ? ', with a Dockerfile' : ', without a Dockerfile'}.`);
  const name = appName(options.name ?? await askText(cli, 'Name of the application:', nameLabel(around.application)));
  const project = options.project ?? await askText(cli, 'Project that it belongs to:', around.project);
  const isPublic = options.public !== false && await askYesNo(cli, 'Shall it have a public address?', true);
  const given = options.port ?? (around.ports.length > 0 || !isPublic ? undefined : await askText(cli, 'Port on which it listens:', String(around.language?.port ?? 8080)));
  const port = manifestPort(given === undefined ? undefined : wholeNumber(given, 'The port', 1, 65_535), around, isPublic);
  const databases = options.database ?? [await askChoice(cli, 'Database:', offeredDatabases, 'none')].filter((choice) => choice !== 'none');
  return { name, project, isPublic, port, services: [...readServices('database', databases, name), ...readServices('broker', options.broker ?? [], name)] };
}

/** @throws {CliError} INVALID_NAME when nothing of the text can stand in a host name. */
function appName(text: string): string {
  const label = nameLabel(text);
  if (label === '') throw new CliError('INVALID_NAME', `"${text}" cannot be the name of an application.`, { hint: 'Use lower-case letters, digits and hyphens.' });
  return label;
}

/** The manifest says the port only where the Dockerfile does not. */
function manifestPort(given: number | undefined, around: Surroundings, isPublic: boolean): number | undefined {
  const wanted = given ?? (around.ports.length === 0 && isPublic ? around.language?.port ?? 8080 : undefined);
  return wanted !== undefined && !around.ports.includes(wanted) ? wanted : undefined;
}

/** @throws {CliError} MANIFEST_INVALID when the names and values that were given make no valid manifest. */
function manifestText(wanted: WantedManifest, format: 'qovery' | 'belay', file: string): string {
  const text = renderManifest(wanted);
  const upgraded = format === 'belay' ? upgradeManifest(text, { file: '.qovery.yml' }) : undefined;
  const result = upgraded ?? readManifest(text, { file });
  if (!result.ok) throw new CliError('MANIFEST_INVALID', `That makes no valid manifest: ${result.diagnostics.map((diagnostic) => diagnostic.message).join(' ')}`);
  return upgraded?.ok === true ? upgraded.text : text;
}

async function writeDockerfile(cli: Cli, options: InitOptions, around: Surroundings, wanted: WantedManifest): Promise<string | undefined> {
  const template = around.language?.dockerfile;
  if (around.hasDockerfile || around.language === undefined || template === undefined) return undefined;
  const isWanted = options.dockerfile ?? (cli.isInteractive && options.yes !== true && options.json !== true && await askYesNo(cli, `Write a Dockerfile for ${around.language.name}?`, true));
  if (!isWanted) return undefined;
  await writeFile(join(cli.cwd, 'Dockerfile'), template(wanted.port ?? around.language.port), { flag: 'wx' });
  return 'Dockerfile';
}

function nextSteps(around: Surroundings, dockerfile: string | undefined, file: string): string[] {
  const files = [file, ...(dockerfile === undefined ? [] : [dockerfile])];
  const push = around.workTree?.remoteUrl === undefined ? '' : ' && git push';
  return [
    ...(around.manifest === undefined || around.manifest === file ? [] : [`The ${around.manifest} is not read any more, since ${file} goes before it; remove it.`]),
    ...(around.hasDockerfile || dockerfile !== undefined ? [] : ['There is no Dockerfile beside it yet; the application is built from one.']),
    ...(dockerfile === undefined ? [] : ['Read the Dockerfile: it is a beginning, its last line has to start your program.']),
    around.workTree === undefined ? 'Next: git init, commit, then: belay project create' : `Next: git add ${files.join(' ')} && git commit${push}, then: belay project create`,
  ];
}
