import type { Findings } from '../diagnostics/findings.js';
import { compact } from '../spec/compact.js';
import { nearestPlace, type Places } from '../yaml/places.js';
import { readPlainTree } from '../yaml/plain-tree.js';
import type { RawValue } from '../yaml/raw-value.js';
import { ComposeApplication } from './compose-application.js';
import { composeSpan, drop, isNotNeeded, type ComposeContext } from './compose-context.js';
import type { ImportResult } from './import-result.js';
import { serviceOfImage } from './known-images.js';
import { childOf, mapOf, textOf } from './raw-access.js';
import { writeImported } from './write-imported.js';

const BROKERS = new Set(['rabbitmq', 'kafka']);
const SERVICE_KEYS = new Set(['image', 'environment', 'ports', 'expose', 'volumes', 'healthcheck', 'deploy', 'mem_limit', 'cpus', 'command']);

/**
 * Turns a compose file into a belay.yml: services that are built become applications, known images become databases and brokers,
 * the first application with a published port gets the root path. What cannot be carried over, and every guess, is among the diagnostics.
 */
export function importCompose(text: string, options: { readonly file: string; readonly project?: string }): ImportResult {
  const { root, places, findings } = readPlainTree(text, options.file);
  const composed = mapOf(childOf(root, 'services'));
  if (Object.keys(composed).length === 0) {
    if (!findings.hasErrors) findings.add('error', 'MISSING_KEY', [0, 0], 'The compose file has no services.', 'Give a file with a "services" map.');
    return { ok: false, diagnostics: findings.list() };
  }
  const context = contextOf(composed, root, { places, findings, project: options.project });
  for (const key of Object.keys(mapOf(root)))
    if (!['services', 'version', 'name', 'networks', 'volumes'].includes(key) && !key.startsWith('x-')) drop(context, [key]);
  const applications = Object.entries(composed)
    .filter(([name]) => context.applications.has(name))
    .map(([name, service]) => new ComposeApplication(context, name, service).convert());
  if (applications.length === 0) {
    findings.add(
      'error',
      'MISSING_KEY',
      composeSpan(context, 'services'),
      'No service of the compose file is built from source, so that there is no application.',
      'Give one of them a "build".',
    );
    return { ok: false, diagnostics: findings.list() };
  }
  const listed = (list: 'databases' | 'brokers') =>
    Object.entries(composed)
      .filter(([name]) => context.services.get(name) === list)
      .map(([name, service]) => convertService(context, name, service));
  const [only, ...others] = applications;
  const [databases, brokers] = [listed('databases'), listed('brokers')];
  const routers = routersOf(context, composed);
  return writeImported(
    compact({
      ...(others.length === 0 ? { application: only } : { applications }),
      databases: databases.length > 0 ? databases : undefined,
      brokers: brokers.length > 0 ? brokers : undefined,
      routers: routers.length > 0 ? routers : undefined,
    }),
    findings,
  );
}

function contextOf(
  composed: Readonly<Record<string, RawValue>>,
  root: RawValue | undefined,
  given: { readonly places: Places; readonly findings: Findings; readonly project?: string },
): ComposeContext {
  const services = new Map<string, 'databases' | 'brokers'>();
  const applications = new Set<string>();
  for (const [name, service] of Object.entries(composed)) {
    const image = textOf(childOf(service, 'image'));
    const known = childOf(service, 'build') === undefined && image !== undefined ? serviceOfImage(image) : undefined;
    if (childOf(service, 'build') !== undefined) applications.add(name);
    else if (known !== undefined) services.set(name, BROKERS.has(known.type) ? 'brokers' : 'databases');
    else
      given.findings.add(
        'warning',
        'IMPORT_DROPPED',
        nearestPlace(given.places, ['services', name]).key ?? [0, 0],
        `The service "${name}" runs a ready-made image, which Belay does not deploy.`,
        image === undefined ? 'Build it from a Dockerfile.' : `Give it a folder with a Dockerfile "FROM ${image}" and a "build", then import again.`,
      );
  }
  return { ...given, services, applications, project: given.project ?? textOf(childOf(root, 'name')) ?? [...applications][0] ?? 'project' };
}

function convertService(context: ComposeContext, name: string, service: RawValue): object {
  const image = textOf(childOf(service, 'image')) ?? '';
  const known = serviceOfImage(image);
  for (const key of Object.keys(mapOf(service))) {
    if (!isNotNeeded(key) && !SERVICE_KEYS.has(key)) drop(context, ['services', name, key]);
  }
  if (childOf(service, 'environment') !== undefined)
    context.findings.add(
      'note',
      'IMPORT_ASSUMED',
      composeSpan(context, 'services', name, 'environment'),
      `User, password and database of "${name}" are made by Belay.`,
      'Applications get them in built-in variables.',
    );
  if (childOf(service, 'command') !== undefined) drop(context, ['services', name, 'command']);
  if (known?.version === undefined)
    context.findings.add(
      'warning',
      'IMPORT_ASSUMED',
      composeSpan(context, 'services', name, 'image'),
      `"${image}" names no version.`,
      'Write the version that your data was made with.',
    );
  return compact({ type: known?.type, name, version: known?.version });
}

function routersOf(context: ComposeContext, composed: Readonly<Record<string, RawValue>>): readonly object[] {
  const published = [...context.applications].filter((name) => childOf(composed[name], 'ports') !== undefined);
  const routes = published.map((name, index) => {
    const path = index === 0 ? '/' : `/${name}`;
    if (published.length > 1)
      context.findings.add(
        'warning',
        'IMPORT_ASSUMED',
        composeSpan(context, 'services', name, 'ports'),
        `"${name}" is routed at ${path}; the path is not stripped.`,
        'Change the path, or give the application a router of its own.',
      );
    return { application_name: name, paths: [path] };
  });
  return routes.length === 0 ? [] : [{ name: 'main', routes }];
}
