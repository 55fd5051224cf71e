import { BelayError, type ReleasedApplication, type RoutePath } from '@belay/contracts';
import type { RouterSpec } from '@belay/manifest';
import { and, eq, inArray, ne, sql } from '../platform/database/orm.js';
import type { Db } from '../platform/database/database.js';
import { environments, routeHosts } from '../platform/database/schema/index.js';
import { makeId } from '../platform/ids/make-id.js';
import { toHostLabel } from '../platform/names/host-label.js';
import type { OperationScope } from './operation-scope.js';
import type { WantedApplication, WantedProject } from './project-spec.js';

type Route = ReleasedApplication['routes'][number];

/** The public addresses of a release. */
export interface PlannedRoutes {
  readonly byApplication: ReadonlyMap<string, readonly Route[]>;
  /** Base addresses of the routers, with scheme and port, for built-in variables. */
  readonly routers: readonly { readonly name: string; readonly url: string; readonly host: string }[];
  readonly warnings: readonly string[];
}

/** A host that is wanted: the first free candidate is taken. A custom domain has one candidate and no way out. */
interface HostWish { readonly key: string; readonly candidates: readonly string[]; readonly application: string; readonly isCustomDomain: boolean }

/**
 * Plans hosts and paths and gives the hosts to the environment: `<application>-<branch>.<base domain>`, with the project's name when another environment
 * has it; a router that several applications share has a host of its own, `<router>-<branch>`; custom domains count for their branch.
 * @throws {BelayError} ROUTE_CONFLICT when two applications claim one path of a host, or a custom domain belongs to another environment.
 */
export async function planRoutes(db: Db, scope: OperationScope, project: WantedProject): Promise<PlannedRoutes> {
  const shared = project.routers.filter((router) => applicationsOf(router, project).length > 1);
  const publicOnes = project.applications.filter((application) => isPublic(application, project));
  const wishes: HostWish[] = [
    ...publicOnes.map(({ name }) => ({ key: `application/${name}`, candidates: candidatesFor(name, scope), application: name, isCustomDomain: false })),
    ...shared.map((router) => ({ key: `router/${router.key}`, candidates: candidatesFor(toHostLabel(router.name, 40) || 'router', scope), application: applicationsOf(router, project)[0] ?? '', isCustomDomain: false })),
    ...project.routers.flatMap((router) => customDomains(router, scope).map((domain) => ({ key: `domain/${domain}`, candidates: [domain], application: applicationsOf(router, project)[0] ?? '', isCustomDomain: true }))),
  ];
  const hosts = await claimHosts(db, scope, wishes);
  const routes = publicOnes.flatMap(({ name, spec }) => {
    const own = project.routers.flatMap((router) => router.routes.filter((route) => project.labelOf(route.application) === name).map((route) => ({ router, path: plainPath(route.path) })));
    const ownHost = hosts.get(`application/${name}`) ?? '';
    if (own.length === 0 && spec.publiclyAccessible === true) return [{ application: name, route: { host: ownHost, path: { kind: 'everything' as const }, isCustomDomain: false } }];
    return own.flatMap(({ router, path }) => [
      { application: name, route: { host: ownHost, path, isCustomDomain: false } },
      ...(shared.includes(router) ? [{ application: name, route: { host: hosts.get(`router/${router.key}`) ?? '', path, isCustomDomain: false } }] : []),
      ...customDomains(router, scope).map((domain) => ({ application: name, route: { host: domain, path, isCustomDomain: true } })),
    ]);
  });
  const accepted = checkConflicts(routes);
  const byApplication = Map.groupBy(accepted, ({ application }) => application);
  return {
    byApplication: new Map([...byApplication].map(([name, list]) => [name, list.map(({ route }) => route)])),
    routers: project.routers.flatMap((router) => {
      const host = hosts.get(`router/${router.key}`) ?? hosts.get(`application/${applicationsOf(router, project)[0]}`);
      return host === undefined ? [] : [{ name: router.name, host, url: urlOf(host, scope) }];
    }),
    warnings: project.applications.filter((application) => application.spec.publiclyAccessible === false && hasRoute(application, project)).map(({ name }) => `${name} says publicly_accessible: false, so its routes are not served.`),
  };
}

/** Gives the hosts of a release that is run again to its environment. @throws {BelayError} ROUTE_CONFLICT when another environment has one meanwhile. */
export async function reclaimHosts(db: Db, scope: OperationScope, applications: readonly ReleasedApplication[]): Promise<void> {
  const wishes = applications.flatMap(({ name, routes }) => routes.map(({ host }) => ({ key: `${name}/${host}`, candidates: [host], application: name, isCustomDomain: true })));
  await claimHosts(db, scope, wishes);
}

async function claimHosts(db: Db, { operation, environment, target }: OperationScope, wishes: readonly HostWish[]): Promise<ReadonlyMap<string, string>> {
  const all = [...new Set(wishes.flatMap(({ candidates }) => candidates))];
  if (all.length === 0) return new Map();
  const own = await db.select({ host: routeHosts.host }).from(routeHosts).where(and(eq(routeHosts.targetId, target.id), eq(routeHosts.environmentId, environment.id)));
  const mine = new Set(own.map(({ host }) => host));
  const kept = wishes.map(({ key, candidates }) => [key, candidates.find((host) => mine.has(host))] as const);
  // Mostly the hosts were given to this environment before, and stay its own.
  if (kept.every(([, host]) => host !== undefined)) return new Map(kept.map(([key, host = '']) => [key, host]));
  return await db.transaction(async (tx) => {
    // Two environments that ask for one host at the same time are served one after the other.
    await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtext(${`route_host:${target.id}`}))`);
    const rows = await tx.select({ host: routeHosts.host, branch: environments.branch }).from(routeHosts).innerJoin(environments, eq(environments.id, routeHosts.environmentId))
      .where(and(eq(routeHosts.targetId, target.id), inArray(routeHosts.host, all), ne(routeHosts.environmentId, environment.id)));
    const taken = new Map(rows.map(({ host, branch }) => [host, branch]));
    const chosen = new Map(wishes.map((wish) => [wish.key, { wish, host: wish.candidates.find((host) => !taken.has(host)) }]));
    for (const { wish, host } of chosen.values()) {
      if (host !== undefined) continue;
      throw new BelayError('ROUTE_CONFLICT', `The host ${wish.candidates[0]} that ${wish.application} asks for is served by another environment (branch ${taken.get(wish.candidates[0] ?? '')}) of the same target. Remove it there first, or use another one.`, { details: { host: wish.candidates[0], application: wish.application } });
    }
    const values = [...chosen.values()].map(({ wish, host = '' }) => ({ id: makeId('rte'), targetId: target.id, host, environmentId: environment.id, application: wish.application }));
    // A plan only looks.
    if (operation.kind !== 'plan') await tx.insert(routeHosts).values(values).onConflictDoNothing();
    return new Map([...chosen].map(([key, { host = '' }]) => [key, host]));
  });
}

function candidatesFor(label: string, { environment, project, target: { router } }: OperationScope): string[] {
  const parts = [[label, environment.slug], [label, environment.slug, project.slug], [label, environment.slug, environment.id.slice(-8)]];
  return parts.map((each) => `${toHostLabel(each.join('-'), 63)}.${router.baseDomain}`);
}

function checkConflicts<T extends { readonly application: string; readonly route: Route }>(routes: readonly T[]): T[] {
  const known = new Map<string, T>();
  for (const each of routes) {
    const key = JSON.stringify([each.route.host, each.route.path]);
    const other = known.get(key);
    if (other !== undefined && other.application !== each.application) {
      throw new BelayError('ROUTE_CONFLICT', `The applications ${other.application} and ${each.application} both claim ${pathText(each.route.path)} of ${each.route.host}. Give each a path of its own.`, { details: { host: each.route.host, applications: [other.application, each.application] } });
    }
    known.set(key, each);
  }
  return [...known.values()];
}

const applicationsOf = (router: RouterSpec, { labelOf }: WantedProject): string[] => [...new Set(router.routes.flatMap(({ application }) => labelOf(application) ?? []))];
const hasRoute = ({ name }: WantedApplication, { routers, labelOf }: WantedProject): boolean => routers.some(({ routes }) => routes.some((route) => labelOf(route.application) === name));
const isPublic = (application: WantedApplication, project: WantedProject): boolean => application.spec.publiclyAccessible ?? hasRoute(application, project);
const customDomains = ({ customDomains: domains }: RouterSpec, { environment }: OperationScope): string[] => domains.filter(({ branch }) => branch === environment.branch).map(({ domain }) => domain.toLowerCase());

function plainPath(path: RouterSpec['routes'][number]['path']): RoutePath {
  switch (path.kind) {
    case 'everything': return { kind: 'everything' };
    case 'prefix': return { kind: 'prefix', prefix: path.prefix };
    case 'regex': return { kind: 'regex', pattern: path.pattern };
  }
}

function pathText(path: RoutePath): string {
  return path.kind === 'everything' ? 'every path' : path.kind === 'prefix' ? path.prefix : path.pattern;
}

function urlOf(host: string, { target: { router } }: OperationScope): string {
  if (router.httpsPort !== undefined) return router.httpsPort === 443 ? `https://${host}` : `https://${host}:${router.httpsPort}`;
  return router.httpPort === 80 ? `http://${host}` : `http://${host}:${router.httpPort}`;
}
