import { BelayError } from '@belay/contracts';
import type { OnceWindow, WeeklyWindow } from '../platform/database/schema/index.js';
import { findThaw, type FreezeTimes, HORIZON_DAYS, type Span, weekdays, weeklySpans } from './calendar/freeze-calendar.js';
import { isTimeZone } from './calendar/zoned-time.js';

const DAY_MS = 86_400_000;
const MAX_WEEKLY = 10;
const MAX_ONCE = 50;
/** Weeks from now in which weekly windows are compared: their zones change their clocks at different times of the year. */
const COMPARED_WEEKS = [0, 13, 26, 39];

/** A window given once, before it was checked. */
export interface OnceRequest { readonly from: Date; readonly until: Date }

/** @throws {BelayError} INVALID_INPUT naming the window and the field that make no sense. */
export function checkWeekly(windows: readonly WeeklyWindow[]): WeeklyWindow[] {
  if (windows.length > MAX_WEEKLY) throw invalid(`A freeze has at most ${MAX_WEEKLY} weekly windows.`, 'weekly');
  return windows.map(({ days, from, to, timeZone }, index) => {
    const field = ['weekly', String(index)];
    const chosen = weekdays.filter((day) => days.includes(day));
    if (chosen.length === 0) throw invalid('A weekly window needs at least one day.', ...field, 'days');
    if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(from)) throw invalid('`from` is a time of day from 00:00 to 23:59, e.g. 18:00.', ...field, 'from');
    if (!/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/.test(to)) throw invalid('`to` is a time of day from 00:00 to 24:00, e.g. 08:00.', ...field, 'to');
    if (from === to) throw invalid('The window has no length: `from` and `to` are the same. For a whole day give 00:00 and 24:00.', ...field, 'to');
    if (!isTimeZone(timeZone)) throw invalid('There is no such time zone. Give an IANA name, e.g. Europe/Berlin or UTC.', ...field, 'timeZone');
    return { days: chosen, from, to, timeZone };
  });
}

/** @throws {BelayError} INVALID_INPUT naming the window and the field that make no sense. */
export function checkOnce(windows: readonly OnceRequest[], atMs: number): OnceWindow[] {
  if (windows.length > MAX_ONCE) throw invalid(`A freeze has at most ${MAX_ONCE} single windows.`, 'once');
  return windows.map(({ from, until }, index) => {
    const field = ['once', String(index), 'until'];
    if (until <= from) throw invalid('The window ends before it begins, or has no length. Give an end after its begin.', ...field);
    if (until.getTime() <= atMs) throw invalid('The window is over already. Give an end in the future.', ...field);
    if (until.getTime() - from.getTime() > HORIZON_DAYS * DAY_MS) throw invalid(`The window is longer than ${HORIZON_DAYS} days. Freeze without windows, until it is lifted.`, ...field);
    return { from: from.toISOString(), until: until.toISOString() };
  });
}

/** @throws {BelayError} INVALID_INPUT when the end is past or over a year away. */
export function checkUntil(until: Date | null, atMs: number): Date | null {
  if (until === null) return null;
  if (until.getTime() <= atMs) throw invalid('The freeze would be over already. Give an end in the future.', 'until');
  if (until.getTime() - atMs > HORIZON_DAYS * DAY_MS) throw invalid(`The end is more than ${HORIZON_DAYS} days away. Leave it out to freeze until it is lifted.`, 'until');
  return until;
}

/**
 * Checks the windows of a freeze as a whole. `others` are calendars that freeze the same already; what has no windows may lie over any of them.
 * @throws {BelayError} INVALID_INPUT when windows overlap each other or leave no gap; CONFLICT when they overlap those of another freeze.
 */
export function checkCalendar(times: FreezeTimes, others: readonly (FreezeTimes & { readonly id: string; readonly name: string })[], atMs: number): void {
  const own = windowsOf(times);
  for (const [index, window] of own.entries()) {
    const earlier = own.slice(0, index).find((other) => overlap(window, other, atMs));
    if (earlier !== undefined) throw invalid('This window overlaps another one of the same freeze. Make one window of the two.', ...window.field);
    for (const other of others) {
      if (!windowsOf(other).some((theirs) => overlap(window, theirs, atMs))) continue;
      throw new BelayError('CONFLICT', `This window overlaps the freeze "${other.name}" (${other.id}), which freezes the same. Change that one, or lift it first.`, { details: { field: window.field, freezeId: other.id } });
    }
  }
  if (times.weekly.length > 0 && findThaw([{ ...times, startsAt: new Date(0), endsAt: null, intervals: [] }], atMs) === Infinity) {
    throw invalid('The windows leave no time without a freeze. Freeze without windows instead, until it is lifted.', 'weekly');
  }
}

interface Window { readonly field: readonly string[]; readonly weekly?: WeeklyWindow; readonly span?: Span }

function windowsOf({ weekly, intervals }: FreezeTimes): Window[] {
  return [
    ...weekly.map((window, index) => ({ field: ['weekly', String(index)], weekly: window })),
    ...intervals.map(({ from, until }, index) => ({ field: ['once', String(index)], span: { fromMs: Date.parse(from), untilMs: Date.parse(until) } })),
  ];
}

function overlap(one: Window, other: Window, atMs: number): boolean {
  if (one.weekly !== undefined && other.weekly !== undefined) {
    const [first, second] = [one.weekly, other.weekly];
    return COMPARED_WEEKS.some((week) => {
      const inMs = atMs + week * 7 * DAY_MS;
      return meet(weeklySpans(first, inMs, -1, 8), weeklySpans(second, inMs, -1, 8));
    });
  }
  return meet(spansWithin(one, other.span), spansWithin(other, one.span));
}

function spansWithin({ weekly, span }: Window, bounds: Span | undefined): Span[] {
  if (weekly === undefined || bounds === undefined) return span === undefined ? [] : [span];
  return weeklySpans(weekly, bounds.fromMs, -2, Math.ceil((bounds.untilMs - bounds.fromMs) / DAY_MS) + 1);
}

function meet(some: readonly Span[], others: readonly Span[]): boolean {
  return some.some((one) => others.some((other) => one.fromMs < other.untilMs && other.fromMs < one.untilMs));
}

/** Makes the error for a window; `field` is the path of what is wrong. */
export function invalid(message: string, ...field: readonly string[]): BelayError {
  return new BelayError('INVALID_INPUT', message, { details: { field } });
}
