import { LineCounter } from 'yaml';
import { Findings } from '../diagnostics/findings.js';
import { compact } from '../spec/compact.js';
import { isRawList, type RawValue } from '../yaml/raw-value.js';
import { nearestPlace, type Places } from '../yaml/places.js';
import { readPlainTree } from '../yaml/plain-tree.js';
import { convertAddons } from './heroku-addons.js';
import type { ImportResult } from './import-result.js';
import { childOf, mapOf, textOf } from './raw-access.js';
import { writeImported } from './write-imported.js';

/** A file that is imported: its name for messages and its text. */
export interface ImportFile {
  readonly file: string;
  readonly text: string;
}

/** The port that a Heroku application is told to listen on; any would do. */
const PORT = 8080;
const CARRIED_OVER = new Set(['name', 'env', 'addons', 'formation']);
const NOT_NEEDED = new Set(['description', 'keywords', 'website', 'repository', 'logo', 'success_url', 'stack', 'image', '$schema', 'environments']);

/**
 * Turns a Procfile and an app.json (either may be missing) into a belay.yml: the web process becomes the application, each further process
 * an application of its own from the same image, add-ons become databases and brokers. Guesses and losses are among the diagnostics.
 */
export function importHeroku(files: { readonly procfile?: ImportFile; readonly appJson?: ImportFile; readonly project?: string }): ImportResult {
  const { procfile, appJson } = files;
  const processes = procfile === undefined ? { commands: new Map<string, string>(), diagnostics: [] } : readProcfile(procfile);
  const app = appJson === undefined ? undefined : readPlainTree(appJson.text, appJson.file);
  const findings = app?.findings ?? emptyFindings(procfile?.file ?? 'Procfile');
  if (findings.hasErrors || processes.diagnostics.some((diagnostic) => diagnostic.severity === 'error'))
    return { ok: false, diagnostics: [...processes.diagnostics, ...findings.list()] };
  const root = app?.root;
  const places = app?.places ?? new Map();
  reportOtherKeys(root, places, findings);
  const name = (textOf(childOf(root, 'name')) ?? files.project ?? 'app').trim() || 'app';
  const project = files.project ?? name;
  const addons = convertAddons(childOf(root, 'addons'), name, places, findings);
  const variables = { PORT: String(PORT), ...addons.variables, ...readEnv(root, places, findings) };
  const applications = [...(processes.commands.size === 0 ? new Map([['web', '']]) : processes.commands)].map(([process, command]) =>
    compact({
      name: process === 'web' ? name : `${name}-${process}`,
      project,
      port: process === 'web' ? PORT : undefined,
      replicas: quantityOf(childOf(root, 'formation', process, 'quantity')),
      processes: command === '' ? undefined : { [process]: { command } },
      variables,
    }),
  );
  const [only, ...others] = applications;
  const written = writeImported(
    compact({
      ...(others.length === 0 ? { application: only } : { applications }),
      databases: addons.databases.length > 0 ? addons.databases : undefined,
      brokers: addons.brokers.length > 0 ? addons.brokers : undefined,
      routers:
        processes.commands.size === 0 || processes.commands.has('web') ? [{ name: 'main', routes: [{ application_name: name, paths: ['/'] }] }] : undefined,
    }),
    findings,
  );
  return { ...written, diagnostics: [...processes.diagnostics, ...written.diagnostics] };
}

function emptyFindings(file: string): Findings {
  const lines = new LineCounter();
  lines.addNewLine(0);
  const findings = new Findings(file, lines);
  findings.add('warning', 'IMPORT_ASSUMED', [0, 0], 'The image is built from a Dockerfile; Heroku needed none.', 'Write a Dockerfile beside the belay.yml.');
  return findings;
}

function readProcfile({ file, text }: ImportFile): { readonly commands: ReadonlyMap<string, string>; readonly diagnostics: ReturnType<Findings['list']> } {
  const lines = new LineCounter();
  const findings = new Findings(file, lines);
  const commands = new Map<string, string>();
  let start = 0;
  for (const line of text.slice(0, 65_536).split('\n')) {
    lines.addNewLine(start);
    const span = [start, start + line.trimEnd().length] as const;
    start += line.length + 1;
    const [, name, command] = /^\s*([A-Za-z0-9_-]+)\s*:\s*(.*?)\s*$/.exec(line) ?? [];
    if (name === 'release')
      findings.add(
        'warning',
        'IMPORT_DROPPED',
        span,
        'The release command is not carried over: jobs before a release are not executed yet.',
        'Run it as a task after the first deployment.',
      );
    else if (name !== undefined && command !== undefined && command !== '') commands.set(name, command);
    else if (line.trim() !== '' && !line.trim().startsWith('#'))
      findings.add('error', 'YAML_SYNTAX', span, 'This line is not "process: command".', 'Write for instance "web: npm start".');
  }
  if (commands.size > 1)
    findings.add(
      'warning',
      'IMPORT_ASSUMED',
      [0, 0],
      'Each process becomes an application of its own that is built from the same Dockerfile.',
      'Several processes of one application are not executed yet.',
    );
  return { commands, diagnostics: findings.list() };
}

function reportOtherKeys(root: RawValue | undefined, places: Places, findings: Findings): void {
  if (root !== undefined)
    findings.add('warning', 'IMPORT_ASSUMED', [0, 0], 'The image is built from a Dockerfile; Heroku needed none.', 'Write a Dockerfile beside the belay.yml.');
  for (const key of Object.keys(mapOf(root))) {
    if (CARRIED_OVER.has(key) || NOT_NEEDED.has(key)) continue;
    findings.add(
      'warning',
      'IMPORT_DROPPED',
      keySpan(places, key),
      `"${key}" is not carried over.`,
      key === 'buildpacks' ? 'Write a Dockerfile that does what the buildpacks did.' : 'Belay has no counterpart of it.',
    );
  }
}

const keySpan = (places: Places, ...path: readonly (string | number)[]) => nearestPlace(places, path).key ?? nearestPlace(places, path).value;

/** Variables with a value; required ones without a value and generated secrets are reported. */
function readEnv(root: RawValue | undefined, places: Places, findings: Findings): Readonly<Record<string, string>> {
  const env = childOf(root, 'env');
  const variables = new Map<string, string>();
  for (const [key, entry] of isRawList(env) ? [] : Object.entries(mapOf(env))) {
    const value = textOf(entry) ?? textOf(childOf(entry, 'value'));
    if (value !== undefined) variables.set(key, value);
    else if (textOf(childOf(entry, 'generator')) === 'secret')
      findings.add(
        'warning',
        'IMPORT_ASSUMED',
        keySpan(places, 'env', key),
        `${key} was a generated secret; it has no value yet.`,
        'Set it as a secret with the CLI.',
      );
    else if (textOf(childOf(entry, 'required')) !== 'false')
      findings.add('warning', 'IMPORT_ASSUMED', keySpan(places, 'env', key), `${key} has no value yet.`, 'Set it with the CLI before the first deployment.');
  }
  return Object.fromEntries(variables);
}

function quantityOf(value: RawValue | undefined): number | undefined {
  const text = textOf(value);
  return text !== undefined && /^\d{1,3}$/.test(text) ? Number(text) : undefined;
}
