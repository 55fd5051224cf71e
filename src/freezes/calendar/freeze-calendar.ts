import type { OnceWindow, WeeklyWindow } from '../../platform/database/schema/index.js';
import { instantOf, wallClockAt } from './zoned-time.js';

/** When a freeze is in effect. */
export interface FreezeTimes {
  readonly startsAt: Date;
  readonly endsAt: Date | null;
  readonly weekly: readonly WeeklyWindow[];
  readonly intervals: readonly OnceWindow[];
}

/** A stretch of time in ms since 1970: from its begin up to but without its end, which is Infinity where nothing but a person ends it. */
export interface Span { readonly fromMs: number; readonly untilMs: number }

/** In the order of `Date.getUTCDay()`. */
export const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Longest time that is looked ahead. */
export const HORIZON_DAYS = 366;
/** Stretches that are joined at most; more can only come of windows that leave gaps of no length. */
const MAX_JOINED = 2_000;

/** Gives the stretch of a freeze in which a moment lies. */
export function findSpan(times: FreezeTimes, atMs: number): Span | undefined {
  const spans = spansAround(times, atMs, -2, 2).filter(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs);
  return spans.length === 0 ? undefined : spans.reduce((longest, span) => (span.untilMs > longest.untilMs ? span : longest));
}

/** Gives the next stretch of a freeze that begins after a moment, within a year. */
export function findNextSpan(times: FreezeTimes, atMs: number): Span | undefined {
  return spansAround(times, atMs, -1, 8).filter(({ fromMs }) => fromMs > atMs && fromMs <= atMs + HORIZON_DAYS * DAY_MS).sort((one, other) => one.fromMs - other.fromMs)[0];
}

/** Gives the moment from which on none of the freezes is in effect any more: stretches that meet or overlap count as one. Infinity when nobody can tell, or it is over a year away. */
export function findThaw(freezes: readonly FreezeTimes[], atMs: number): number {
  let thawMs = atMs;
  for (let joined = 0; joined < MAX_JOINED; joined += 1) {
    const untilMs = Math.max(...freezes.map((times) => findSpan(times, thawMs)?.untilMs ?? 0));
    if (untilMs <= thawMs) return thawMs;
    if (untilMs > atMs + HORIZON_DAYS * DAY_MS) return Infinity;
    thawMs = untilMs;
  }
  return Infinity;
}

/** The stretches of a weekly window whose first day lies so many days around a moment. */
export function weeklySpans({ days, from, to, timeZone }: WeeklyWindow, atMs: number, firstDay: number, lastDay: number): Span[] {
  const today = Math.floor(wallClockAt(timeZone, atMs) / DAY_MS);
  const [fromMinute, toMinute] = [minuteOf(from), minuteOf(to)];
  const spans: Span[] = [];
  for (let day = today + firstDay; day <= today + lastDay; day += 1) {
    const name = weekdays[new Date(day * DAY_MS).getUTCDay()];
    if (name === undefined || !days.includes(name)) continue;
    const fromMs = instantOf(timeZone, day * DAY_MS + fromMinute * MINUTE_MS, 'first');
    const untilMs = instantOf(timeZone, (day + (toMinute <= fromMinute ? 1 : 0)) * DAY_MS + toMinute * MINUTE_MS, 'last');
    if (fromMs < untilMs) spans.push({ fromMs, untilMs });
  }
  return spans;
}

/** Minutes since midnight of a time of day `HH:MM`. */
function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

function spansAround({ startsAt, endsAt, weekly, intervals }: FreezeTimes, atMs: number, firstDay: number, lastDay: number): Span[] {
  const bounds: Span = { fromMs: startsAt.getTime(), untilMs: endsAt?.getTime() ?? Infinity };
  if (weekly.length === 0 && intervals.length === 0) return [bounds];
  const spans = [
    ...weekly.flatMap((window) => weeklySpans(window, atMs, firstDay, lastDay)),
    ...intervals.map(({ from, until }) => ({ fromMs: Date.parse(from), untilMs: Date.parse(until) })),
  ];
  return spans.map(({ fromMs, untilMs }) => ({ fromMs: Math.max(fromMs, bounds.fromMs), untilMs: Math.min(untilMs, bounds.untilMs) })).filter(({ fromMs, untilMs }) => fromMs < untilMs);
}
