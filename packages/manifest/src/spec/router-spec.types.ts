/** A public entry of a project; manifests that use the same router name join one router. */
export interface RouterSpec {
  readonly name: string;
  /** The name's identity: lower-cased. */
  readonly key: string;
  readonly customDomains: readonly CustomDomainSpec[];
  readonly routes: readonly RouteSpec[];
}

/** A host name of the user's own, bound to the environment of one branch. */
export interface CustomDomainSpec {
  readonly branch: string;
  readonly domain: string;
}

/** Requests whose path matches go to the application's port, unchanged. `application` is the name as written. */
export interface RouteSpec {
  readonly application: string;
  readonly path: RoutePath;
}

/**
 * What a route path means; `raw` is the author's text.
 * `prefix` has no trailing slash and matches whole segments (`/api` matches `/api` and `/api/x`, not `/apis`);
 * `pattern` is an anchored regular expression in the RE2 subset, matched against the path only.
 */
export type RoutePath = { readonly raw: string } & (
  { readonly kind: 'everything' } | { readonly kind: 'prefix'; readonly prefix: string } | { readonly kind: 'regex'; readonly pattern: string }
);
