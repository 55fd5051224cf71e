import type { Findings, Span } from '../diagnostics/findings.js';
import type { AuthoredRouter } from '../schema/router.schema.js';
import { nearestPlace, type Places } from '../yaml/places.js';
import { nameKey } from './name-key.js';
import { readRoutePath } from './route-path.js';
import type { RoutePath, RouteSpec } from './router-spec.types.js';
import type { RoutePointers } from './spec-sources.js';

/** What two paths have in common when they match the same requests. */
export const routeIdentity = (path: RoutePath): string =>
  path.kind === 'everything' ? 'everything' : path.kind === 'prefix' ? `prefix ${path.prefix}` : `regex ${path.pattern}`;

/** Reads the paths of every router: routes in the order of the file, without repeats, and where each stands. Refused paths are reported. */
export function readRoutes(
  routers: readonly AuthoredRouter[],
  places: Places,
  findings: Findings,
): { readonly routes: readonly (readonly RouteSpec[])[]; readonly pointers: RoutePointers } {
  const read = routers.map((router, index) => new RouterReader(index, places, findings).read(router));
  return { routes: read.map((router) => router.routes), pointers: read.map((router) => router.pointers) };
}

/** Most paths that one list item may hold by mistake. */
const MAX_JOINED = 50;

class RouterReader {
  readonly #routes: RouteSpec[] = [];
  readonly #pointers: { application: string; path: string }[] = [];
  readonly #owners = new Map<string, { readonly application: string; readonly pointer: string }>();

  constructor(
    private readonly index: number,
    private readonly places: Places,
    private readonly findings: Findings,
  ) {}

  read(router: AuthoredRouter): { readonly routes: readonly RouteSpec[]; readonly pointers: RoutePointers[number] } {
    router.routes.forEach((route, position) => {
      const pointer = `/routers/${this.index}/routes/${position}`;
      route.paths.forEach((text, number) => this.#readItem(text, route.application_name, `${pointer}/application_name`, `${pointer}/paths/${number}`));
    });
    return { routes: this.#routes, pointers: this.#pointers };
  }

  #readItem(text: string, application: string, applicationPointer: string, pathPointer: string): void {
    const span = this.#span(pathPointer);
    const words = text.trim().split(/\s+/);
    const isJoined = words.length > 1 && words.length <= MAX_JOINED && words.every((word) => /^-?["']?[/\\*]/.test(word));
    if (isJoined)
      this.findings.add(
        'warning',
        'ROUTE_PATHS_JOINED',
        span,
        `This list item holds ${words.length} paths.`,
        `Write each on a line of its own, with "- " before it.`,
      );
    for (const word of isJoined ? words : [text.trim()]) {
      const reading = readRoutePath(word);
      if (!reading.ok) {
        this.findings.add('error', reading.code, span, reading.message, this.#foldedHint(span) ?? reading.hint);
        continue;
      }
      const { path, note } = reading.value;
      if (note === 'glob')
        this.findings.add(
          'note',
          'ROUTE_PATH_GLOB',
          span,
          'The star stands for any text here.',
          path.kind === 'regex' ? `It is matched as ${path.pattern}.` : undefined,
        );
      if (note === 'slash-added') this.findings.add('note', 'PATH_NORMALISED', span, 'A path begins with a slash; one is added.', `Write /${word}.`);
      this.#addRoute({ application, path }, applicationPointer, pathPointer);
    }
  }

  /** YAML joins the lines of a plain text; what follows a path without a dash becomes part of it. */
  #foldedHint(span: Span): string | undefined {
    const { line, endLine } = this.findings.rangeOf(span);
    return line === endLine ? undefined : `Lines ${line} to ${endLine} are read as one text: put "- " before each path, or remove what is none.`;
  }

  #addRoute(route: RouteSpec, applicationPointer: string, pathPointer: string): void {
    const identity = routeIdentity(route.path);
    const owner = this.#owners.get(identity);
    if (owner === undefined) {
      this.#owners.set(identity, { application: nameKey(route.application), pointer: pathPointer });
      this.#routes.push(route);
      this.#pointers.push({ application: applicationPointer, path: pathPointer });
      return;
    }
    const line = this.findings.rangeOf(this.#span(owner.pointer)).line;
    if (owner.application === nameKey(route.application))
      this.findings.add('note', 'ROUTE_REPEATED', this.#span(pathPointer), `This matches the same requests as line ${line}.`, 'Remove one of them.');
    else
      this.findings.add(
        'error',
        'ROUTE_TAKEN',
        this.#span(pathPointer),
        `Line ${line} already leads these requests to another application.`,
        'Give each application a path of its own.',
      );
  }

  #span(pointer: string): Span {
    return nearestPlace(this.places, pointer.split('/').slice(1)).value;
  }
}
