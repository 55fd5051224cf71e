/** What a strike hits. */
export const targets = ['api', 'worker', 'plugin', 'temporal', 'postgres', 'dockerd', 'containerd', 'router', 'link', 'disk'] as const;
/** A link is the connection between two parts, a disk what one writes to; the others are processes. */
export type Target = (typeof targets)[number];

/** kill: SIGKILL. pause: SIGSTOP for ten seconds. cut: its connections are reset, and refused for some seconds. fill: nothing more can be written for some seconds. */
export type Action = 'kill' | 'pause' | 'cut' | 'fill';

/** One strike, with when it began and when the struck one served again (milliseconds since 1970). */
export interface Strike {
  readonly number: number;
  readonly target: Target;
  readonly action: Action;
  /** Which link or disk. */
  readonly part?: string;
  /** What had just happened when it struck, e.g. `started apply/workload`; `random` when nothing was waited for. */
  readonly moment: string;
  readonly beganAt: number;
  readonly backAt: number;
}

export type ViolationKind = 'wrong-verdict' | 'duplicate' | 'leftover' | 'lost-event' | 'lost-request' | 'stuck';

/** Something that must not be. */
export interface Violation {
  readonly kind: ViolationKind;
  readonly round: number;
  readonly environment: string;
  readonly message: string;
  readonly operation?: string;
  readonly step?: string | null;
  /** The strikes of the round, as `target action @ moment`. */
  readonly strikes: readonly string[];
}

/** Figures of one target. */
export interface TargetFigures {
  readonly kills: number;
  readonly pauses: number;
  readonly cuts: number;
  readonly fills: number;
  readonly resumed: number;
  readonly resumeMsP50: number | null;
  readonly resumeMsP95: number | null;
  readonly resumeMsMax: number | null;
}

/** What a run prints. */
export interface ChaosReport {
  readonly kills: number;
  readonly pauses: number;
  readonly cuts: number;
  readonly fills: number;
  readonly operations: number;
  readonly byKind: Readonly<Record<string, number>>;
  /** Operations that were struck while they ran and still ended as they had to. */
  readonly resumed: number;
  readonly wrongVerdicts: number;
  readonly duplicates: number;
  readonly leftovers: number;
  readonly lostEvents: number;
  readonly lostRequests: number;
  readonly requests: number;
  readonly stuck: number;
  readonly unknownTasks: number;
  /** From the struck one's return to the next step event of an operation that it had interrupted. */
  readonly resumeMsP50: number | null;
  readonly resumeMsP95: number | null;
  readonly resumeMsMax: number | null;
  readonly byTarget: Readonly<Partial<Record<Target, TargetFigures>>>;
  /** How often each target was struck at each moment. */
  readonly matrix: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly seed: number;
  readonly rounds: number;
  readonly durationMs: number;
  readonly violations: readonly Violation[];
}

/** The value below which the share of the values lies; null without values. */
export function percentile(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? null;
}
