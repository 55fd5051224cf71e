import { nameKey } from '../spec/name-key.js';
import { routeIdentity } from '../spec/read-routes.js';
import type { CustomDomainSpec, RouteSpec, RouterSpec } from '../spec/router-spec.types.js';
import { quoted } from '../units/reading.js';
import type { MergeFindings } from './merge-findings.js';
import type { MergeInput } from './merge-input.js';

/** A route with the place that it came from. */
export interface PlacedRoute {
  readonly route: RouteSpec;
  readonly input: MergeInput;
  readonly pointer: string;
}

interface Router {
  readonly name: string;
  readonly key: string;
  readonly customDomains: CustomDomainSpec[];
  readonly routes: Map<string, PlacedRoute>;
}

/** Joins routers of the same name. A path of a router leads to one application, a domain to one branch of one router. */
export class RouterMerge {
  readonly #routers = new Map<string, Router>();
  readonly #domains = new Map<string, { readonly router: string; readonly branch: string; readonly input: MergeInput; readonly pointer: string }>();

  constructor(private readonly findings: MergeFindings) {}

  /** Adds the routers of a manifest that is newer than all before it. */
  add(input: MergeInput): void {
    input.spec.routers.forEach((spec, index) => {
      const router = this.#routers.get(spec.key) ?? { name: spec.name, key: spec.key, customDomains: [], routes: new Map() };
      this.#routers.set(spec.key, router);
      spec.customDomains.forEach((domain, position) => this.#addDomain(router, domain, input, `/routers/${index}/customDomains/${position}`));
      spec.routes.forEach((route, position) => this.#addRoute(router, { route, input, pointer: `/routers/${index}/routes/${position}` }));
    });
  }

  /** The routers, in the order in which they were first declared. */
  list(): readonly RouterSpec[] {
    return [...this.#routers.values()].map(({ name, key, customDomains, routes }) => ({
      name,
      key,
      customDomains,
      routes: [...routes.values()].map(({ route }) => route),
    }));
  }

  /** All accepted routes with their places. */
  routes(): readonly PlacedRoute[] {
    return [...this.#routers.values()].flatMap((router) => [...router.routes.values()]);
  }

  #addRoute(router: Router, placed: PlacedRoute): void {
    const { route, input, pointer } = placed;
    const identity = routeIdentity(route.path);
    const known = router.routes.get(identity);
    if (known === undefined) router.routes.set(identity, placed);
    else if (nameKey(known.route.application) !== nameKey(route.application)) {
      this.findings.add(
        'ROUTE_TAKEN',
        input,
        `${pointer}/path/raw`,
        `${quoted(route.path.raw)} of the router ${quoted(router.name)} already leads to ${quoted(known.route.application)} (${this.findings.place(known.input, `${known.pointer}/path/raw`)}); this newer route is refused.`,
        'Give each application a path, or a router, of its own.',
      );
    }
  }

  #addDomain(router: Router, domain: CustomDomainSpec, input: MergeInput, pointer: string): void {
    const known = this.#domains.get(domain.domain);
    if (known === undefined) {
      router.customDomains.push(domain);
      this.#domains.set(domain.domain, { router: router.key, branch: domain.branch, input, pointer });
    } else if (known.router !== router.key || known.branch !== domain.branch) {
      this.findings.add(
        'DOMAIN_TAKEN',
        input,
        `${pointer}/domain`,
        `The domain ${domain.domain} is already bound in ${this.findings.place(known.input, `${known.pointer}/domain`)}.`,
        'Bind a domain to one branch of one router.',
      );
    }
  }
}
