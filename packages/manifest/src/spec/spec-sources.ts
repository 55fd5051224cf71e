import type { SpecSources } from '../manifest-result.js';
import type { Findings } from '../diagnostics/findings.js';
import { escapePointer, type Place, type Places } from '../yaml/places.js';
import type { ManifestSpec } from './manifest-spec.types.js';

/** Authored keys of spec fields that are called otherwise; an empty path means the place of the object itself. */
const AUTHORED_KEYS: Readonly<Record<string, readonly string[]>> = {
  key: ['name'],
  publiclyAccessible: ['publicly_accessible'],
  cpuMillis: ['cpu'],
  ramBytes: ['ram'],
  startTimeoutMs: ['start_timeout'],
  sizeBytes: ['size'],
  storageBytes: ['size'],
  mountPoint: ['mount_point'],
  dependsOn: ['depends_on'],
  healthCheck: ['health_check'],
  intervalMs: ['interval'],
  timeoutMs: ['timeout'],
  retentionMs: ['retention'],
  cpuPercent: ['cpu_percent'],
  versionText: ['version'],
  cron: ['schedule'],
  replaceWith: ['replace_with'],
  customDomains: ['custom_domains'],
  resources: [],
};

/** Where the values of a spec come from; `routePointers` holds the authored pointer of each route's application and path. */
export function findSources(spec: ManifestSpec, places: Places, findings: Findings, routePointers: RoutePointers): SpecSources {
  const sources: Record<string, ReturnType<Findings['rangeOf']>> = {};
  const put = (pointer: string, place: Place): void => {
    sources[pointer] = findings.rangeOf(place.value);
  };
  const walk = (value: unknown, pointer: string, authored: string, inherited: Place): void => {
    const place = places.get(authored) ?? inherited;
    if (typeof value !== 'object' || value === null) return put(pointer, place);
    if (Array.isArray(value)) return value.forEach((item, index) => walk(item, `${pointer}/${index}`, `${authored}/${index}`, place));
    for (const [field, child] of Object.entries(value)) walk(child, `${pointer}/${escapePointer(field)}`, authoredPointer(authored, field), place);
  };
  const root: Place = places.get('') ?? { value: [0, 0] };
  const isSingle = places.has('/application');
  spec.applications.forEach((application, index) => {
    const authored = isSingle ? (index === 0 ? '/application' : `/applications/${index - 1}`) : `/applications/${index}`;
    walkApplication(application, `/applications/${index}`, authored, { places, root, walk });
  });
  const databases = spec.services.filter((service) => service.kind === 'database').length;
  spec.services.forEach((service, index) =>
    walk(service, `/services/${index}`, index < databases ? `/databases/${index}` : `/brokers/${index - databases}`, root),
  );
  spec.routers.forEach(({ routes, ...router }, index) => {
    walk(router, `/routers/${index}`, `/routers/${index}`, root);
    routes.forEach((route, position) => {
      const pointers = routePointers[index]?.[position];
      const pointer = `/routers/${index}/routes/${position}`;
      put(`${pointer}/application`, places.get(pointers?.application ?? '') ?? root);
      walk(route.path, `${pointer}/path`, '/', places.get(pointers?.path ?? '') ?? root);
    });
  });
  return sources;
}

/** Authored pointers of the routes of each router. */
export type RoutePointers = readonly (readonly { readonly application: string; readonly path: string }[])[];

interface WalkContext {
  readonly places: Places;
  readonly root: Place;
  readonly walk: (value: unknown, pointer: string, authored: string, inherited: Place) => void;
}

/** An application's fields that do not stand where the general rule looks for them. */
function walkApplication(application: ManifestSpec['applications'][number], pointer: string, authored: string, { places, root, walk }: WalkContext): void {
  const place = places.get(authored) ?? root;
  const { project, organization, dockerfile, processes, jobs, variables, healthCheck, ...rest } = application;
  walk(rest, pointer, authored, root);
  for (const [field, value] of Object.entries({ project, organization })) {
    if (value !== undefined) walk(value, `${pointer}/${field}`, places.has(`${authored}/${field}`) ? `${authored}/${field}` : `/${field}`, place);
  }
  walk(dockerfile, `${pointer}/dockerfile`, '/', places.get(`${authored}/dockerfile`) ?? places.get(`${authored}/build/dockerfile`) ?? place);
  if (healthCheck !== undefined)
    walkHealthCheck(healthCheck, `${pointer}/healthCheck`, `${authored}/health_check`, places.get(`${authored}/health_check`) ?? place, walk);
  processes.forEach((process, index) => walk(process, `${pointer}/processes/${index}`, `${authored}/processes/${escapePointer(process.name)}`, place));
  const before = jobs.filter((job) => job.kind === 'before-release').length;
  jobs.forEach((job, index) =>
    walk(job, `${pointer}/jobs/${index}`, index < before ? `${authored}/jobs/before_release/${index}` : `${authored}/jobs/scheduled/${index - before}`, place),
  );
  for (const [name, value] of Object.entries(variables)) {
    const own = `${authored}/variables/${escapePointer(name)}`;
    walk(value, `${pointer}/variables/${escapePointer(name)}`, places.has(own) ? own : `/variables/${escapePointer(name)}`, place);
  }
}

function walkHealthCheck(check: object, pointer: string, authored: string, place: Place, walk: WalkContext['walk']): void {
  for (const [field, value] of Object.entries(check))
    walk(value, `${pointer}/${field}`, field === 'path' ? `${authored}/http` : authoredPointer(authored, field), place);
}

function authoredPointer(parent: string, field: string): string {
  const keys = AUTHORED_KEYS[field];
  return keys === undefined ? `${parent}/${escapePointer(field)}` : keys.reduce((pointer, key) => `${pointer}/${key}`, parent);
}
