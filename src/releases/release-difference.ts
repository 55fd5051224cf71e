import type { ReleasedApplication, ReleasedService, ReleaseSpec } from '@belay/contracts';
import { pathText } from './path-text.js';
import type { DifferenceModel } from './release-difference.model.js';

/** Properties of a part of a release as texts that can be compared and shown; never the value of a variable. */
type Properties = ReadonlyMap<string, string>;

/** Tells in what a later release differs from an earlier one, in a stable order. */
export function compareReleases(before: ReleaseSpec | null, after: ReleaseSpec): DifferenceModel[] {
  return [
    ...compareParts('application', new Map(before?.applications.map((each) => [each.name, describeApplication(each)])), new Map(after.applications.map((each) => [each.name, describeApplication(each)]))),
    ...compareParts('service', new Map(before?.services.map((each) => [each.name, describeService(each)])), new Map(after.services.map((each) => [each.name, describeService(each)]))),
  ];
}

function compareParts(kind: string, before: ReadonlyMap<string, Properties>, after: ReadonlyMap<string, Properties>): DifferenceModel[] {
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((name) => {
    const [old, now] = [before.get(name), after.get(name)];
    const subject = `${kind}/${name}`;
    if (old === undefined) return [{ subject, property: null, kind: 'added' as const, before: null, after: now?.get('image') ?? null }];
    if (now === undefined) return [{ subject, property: null, kind: 'removed' as const, before: old.get('image') ?? null, after: null }];
    return compareProperties(subject, old, now);
  });
}

function compareProperties(subject: string, before: Properties, after: Properties): DifferenceModel[] {
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((property): DifferenceModel[] => {
    const [old, now] = [before.get(property), after.get(property)];
    if (old === now) return [];
    const kind = old === undefined ? 'added' : now === undefined ? 'removed' : 'changed';
    const isVariable = property.startsWith('variable ');
    return [{ subject, property, kind, before: isVariable ? versionOf(old) : old ?? null, after: isVariable ? versionOf(now) : now ?? null }];
  });
}

/** A variable is compared by scope, version and a keyed hash of its value; only the first two are shown. */
function versionOf(text: string | undefined): string | null {
  return text?.split('#')[0] ?? null;
}

function describeApplication(application: ReleasedApplication): Properties {
  const { source } = application;
  return new Map<string, string>([
    ...(source.kind === 'git' ? [['commit', source.commit], ['source', `${source.url} ${source.folder}`], ['dockerfile', source.dockerfile]] as const : [['source', source.ref]] as const),
    ...imageOf(application), ['ports', application.ports.map((port) => `${port.port}/${port.protocol}`).join(', ')], ['port', String(application.port ?? 'none')],
    ...(application.autoscaling === undefined ? [['replicas', String(application.replicas)]] as const : [['autoscaling', JSON.stringify(application.autoscaling)]] as const), ['cpu', `${application.cpuMillis}m`], ['memory', `${application.ramBytes} bytes`], ['health check', JSON.stringify(application.healthCheck ?? null)],
    ['command', JSON.stringify(application.command ?? null)], ['start timeout', `${application.startTimeoutMs} ms`], ['storage', application.storage.map((each) => `${each.volume}:${each.path}`).join(', ')],
    ['routes', application.routes.map((route) => `${route.host}${pathText(route.path)}`).join(', ')], ['depends on', application.dependsOn.join(', ')],
    ...application.variables.map((variable): [string, string] => [`variable ${variable.name}`, `${variable.scope} version ${variable.version}#${variable.hash}`]),
  ]);
}

function describeService(service: ReleasedService): Properties {
  return new Map<string, string>([
    ['type', service.type], ['version', service.versionText], ...imageOf(service), ['cpu', `${service.cpuMillis}m`], ['memory', `${service.ramBytes} bytes`], ['volume', service.volume],
    ['command', JSON.stringify(service.command ?? null)], ['ports', service.ports.map((port) => `${port.port}/${port.protocol}`).join(', ')],
  ]);
}

function imageOf({ image }: Pick<ReleasedApplication, 'image'>): [string, string][] {
  if (image === undefined) return [];
  const { substitute } = image;
  return [['image', substitute === undefined ? `${image.ref} ${image.imageId}` : `${image.ref} → offline substitute ${substitute.program} ${substitute.version}`]];
}
