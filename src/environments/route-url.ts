import type { RoutePath, TargetDescription } from '@belay/contracts';

/** Gives the URL of a route and its path as people read it. Standard ports are left out; before a target is described the URL has none. */
export function routeUrl(router: TargetDescription['router'] | undefined, host: string, path: RoutePath): { readonly url: string; readonly path: string } {
  const isSecure = router?.httpsPort !== undefined;
  const port = isSecure ? router?.httpsPort : router?.httpPort;
  const origin = `${isSecure ? 'https' : 'http'}://${host}${port === undefined || port === (isSecure ? 443 : 80) ? '' : `:${port}`}`;
  switch (path.kind) {
    case 'everything': return { url: `${origin}/`, path: '/' };
    case 'prefix': return { url: `${origin}${path.prefix}`, path: path.prefix };
    case 'regex': return { url: `${origin}/`, path: `~ ${path.pattern}` };
  }
}
