import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readJsonFile, removePath, writeFileAtomic, writeJsonFile } from '../engine/json-file.js';
import { defaultCertificate } from './default-certificate.js';
import type { LocalAuthority } from './local-authority.js';
import { routeConfig, routeId, sharedConfig, type RouteCertificate } from './route-config.js';
import { routeState, type RouteState } from './route-state.js';

/** Where the router finds the certificates. */
export const ROUTER_CERTIFICATES = '/belay/certificates';

/** Folder of a target's authority and certificates. */
export function certificateFolder(dataDir: string): string {
  return join(dataDir, 'router', 'certificates');
}

/** The routes of a target on disk: their state, and the router's files made of it. Each file is replaced as a whole. */
export class RouteStore {
  /** `authority` gives the certificates where routes are served over TLS too. */
  constructor(private readonly dataDir: string, private readonly authority: LocalAuthority | undefined) {}

  /** Folder that the router watches. */
  get dynamicFolder(): string {
    return join(this.dataDir, 'router', 'dynamic');
  }

  /** Folder of the certificates that the router reads. */
  get certificateFolder(): string {
    return certificateFolder(this.dataDir);
  }

  async read(environmentId: string, name: string): Promise<RouteState | undefined> {
    return readJsonFile(this.statePath({ environmentId, name }), routeState);
  }

  /** Stores a route's state, for good. */
  async keep(route: RouteState): Promise<void> {
    await writeJsonFile(this.statePath(route), route);
  }

  /** Gives a route to the router. */
  async serve(route: RouteState): Promise<void> {
    const config = routeConfig(route, await this.certify(route));
    // JSON is valid YAML; the router watches for .yml only. A draft in its folder would make it read all files, and be deaf for some milliseconds after.
    await writeFileAtomic(this.dynamicPath(route), `${JSON.stringify(config)}\n`, { isDurable: false, draftFolder: join(this.dataDir, 'router', 'drafts') });
  }

  async remove(environmentId: string, name: string): Promise<boolean> {
    const wasPresent = await this.read(environmentId, name) !== undefined;
    await removePath(this.dynamicPath({ environmentId, name }));
    await removePath(this.statePath({ environmentId, name }));
    return wasPresent;
  }

  async list(): Promise<RouteState[]> {
    const files = await readdir(join(this.dataDir, 'routes')).catch(() => []);
    const routes = await Promise.all(files.filter((file) => file.endsWith('.json')).map((file) => readJsonFile(join(this.dataDir, 'routes', file), routeState)));
    return routes.filter((route) => route !== undefined);
  }

  /** Makes all of the router's files anew from the routes' states, and removes what stands for no route. */
  async rebuild(): Promise<void> {
    const routes = await this.list();
    const expected = new Set(['_shared.yml', ...routes.map((route) => `${routeId(route)}.yml`)]);
    await writeFileAtomic(join(this.dynamicFolder, '_shared.yml'), `${JSON.stringify(sharedConfig(await this.findFallback()))}\n`);
    for (const file of await readdir(this.dynamicFolder)) if (!expected.has(file)) await removePath(join(this.dynamicFolder, file));
    await Promise.all(routes.map((route) => this.serve(route)));
  }

  private async findFallback(): Promise<RouteCertificate | undefined> {
    const isThere = await access(join(this.certificateFolder, defaultCertificate.certificate)).then(() => true, () => false);
    return isThere ? { certFile: `${ROUTER_CERTIFICATES}/${defaultCertificate.certificate}`, keyFile: `${ROUTER_CERTIFICATES}/${defaultCertificate.privateKey}` } : undefined;
  }

  private async certify(route: RouteState): Promise<RouteCertificate | undefined> {
    const files = await this.authority?.ensureCertificate(routeId(route), route.rules.map((rule) => rule.host));
    return files === undefined ? undefined : { certFile: `${ROUTER_CERTIFICATES}/${files.certificate}`, keyFile: `${ROUTER_CERTIFICATES}/${files.privateKey}` };
  }

  private statePath(route: Pick<RouteState, 'environmentId' | 'name'>): string {
    return join(this.dataDir, 'routes', `${routeId(route)}.json`);
  }

  private dynamicPath(route: Pick<RouteState, 'environmentId' | 'name'>): string {
    return join(this.dynamicFolder, `${routeId(route)}.yml`);
  }
}
