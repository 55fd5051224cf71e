import type { Findings, Span } from '../diagnostics/findings.js';
import { nearestPlace, type Places } from '../yaml/places.js';

/** Keys that Belay sees to itself, so that nothing is lost without them. */
const NOT_NEEDED = new Set(['restart', 'container_name', 'networks', 'hostname', 'links', 'logging', 'stdin_open', 'tty', 'init', 'pull_policy', 'platform']);

/** What the parts of a compose import share. */
export interface ComposeContext {
  readonly places: Places;
  readonly findings: Findings;
  /** Names of compose services that become databases or brokers. */
  readonly services: ReadonlyMap<string, 'databases' | 'brokers'>;
  /** Names of compose services that become applications. */
  readonly applications: ReadonlySet<string>;
  readonly project: string;
}

/** Where something of the compose file stands. */
export const composeSpan = ({ places }: ComposeContext, ...path: readonly (string | number)[]): Span => {
  const place = nearestPlace(places, path);
  return place.key ?? place.value;
};

/** Reports a key that is not carried over. */
export function drop(context: ComposeContext, path: readonly (string | number)[], hint = 'Belay has no counterpart of it.'): void {
  context.findings.add(
    'warning',
    'IMPORT_DROPPED',
    composeSpan(context, ...path),
    `"${path.filter((part) => typeof part === 'string').join('.')}" is not carried over.`,
    hint,
  );
}

/** Whether nothing is lost when a key of a compose service is left out. */
export const isNotNeeded = (key: string): boolean => NOT_NEEDED.has(key) || key.startsWith('x-');
