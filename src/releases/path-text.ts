import type { RoutePath } from '@belay/contracts';

/** Gives a route's path as people read it. */
export function pathText(path: RoutePath): string {
  switch (path.kind) {
    case 'everything': return '/';
    case 'prefix': return path.prefix;
    case 'regex': return `~ ${path.pattern}`;
  }
}
