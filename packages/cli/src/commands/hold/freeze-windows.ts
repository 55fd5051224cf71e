import { CliError } from '../../runtime/cli-error.js';

const days = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'] as const;
type Day = (typeof days)[number];

/** Reads a moment with its time zone, e.g. `2026-12-24T18:00Z` or `…+01:00`. @throws {CliError} INVALID_INPUT. */
export function readMoment(text: string, option: string): string {
  if (!/(Z|[+-]\d\d:\d\d)$/.test(text) || Number.isNaN(Date.parse(text))) {
    throw new CliError('INVALID_INPUT', `${option}: "${text}" is no time with a time zone.`, { hint: 'Write it so: 2026-12-24T18:00Z or 2026-12-24T18:00+01:00' });
  }
  return new Date(text).toISOString();
}

/** Reads `fri,sat 18:00-08:00 Europe/Berlin`. @throws {CliError} INVALID_INPUT. */
export function readWeekly(text: string): { readonly days: readonly Day[]; readonly from: string; readonly to: string; readonly timeZone: string } {
  const match = /^\s*(\S+)\s+(\d\d:\d\d)-(\d\d:\d\d)\s+(\S+)\s*$/.exec(text);
  if (match === null) throw new CliError('INVALID_INPUT', `--weekly: "${text}" is no weekly window.`, { hint: 'Write days, times and time zone: "fri,sat 18:00-08:00 Europe/Berlin"' });
  const [, names = '', from = '', to = '', timeZone = ''] = match;
  return { days: names.split(',').flatMap(readDays), from, to, timeZone };
}

/** Reads `2026-12-24T00:00Z/2027-01-02T00:00Z`. @throws {CliError} INVALID_INPUT. */
export function readOnce(text: string): { readonly from: string; readonly until: string } {
  const [from = '', until = '', ...rest] = text.split('/');
  if (rest.length > 0 || until === '') throw new CliError('INVALID_INPUT', `--once: "${text}" is no window.`, { hint: 'Write begin and end: 2026-12-24T00:00Z/2027-01-02T00:00Z' });
  return { from: readMoment(from, '--once'), until: readMoment(until, '--once') };
}

/** A day by its first letters, or a range of days. */
function readDays(text: string): Day[] {
  const [first = '', last = first] = text.split('-').map((part) => part.trim().toUpperCase());
  const [from, to] = [first, last].map((part) => days.findIndex((day) => part.length >= 2 && day.startsWith(part)));
  if (from === undefined || to === undefined || from === -1 || to === -1) throw new CliError('INVALID_INPUT', `--weekly: "${text}" is no day.`, { hint: 'Write mon, tue, wed, thu, fri, sat, sun, or a range: mon-fri' });
  return Array.from({ length: (to - from + 7) % 7 + 1 }, (_, index) => days[(from + index) % 7] ?? 'MONDAY');
}
