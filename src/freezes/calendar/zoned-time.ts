const DAY_MS = 86_400_000;

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' });
  formatters.set(timeZone, made);
  return made;
}

/** Says whether this is the name of a time zone, e.g. Europe/Berlin; a bare offset is none, since it knows no daylight saving. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/.test(name)) return false;
  try {
    formatterOf(name);
    return true;
  } catch {
    return false;
  }
}

/** Gives what clocks of the zone show at an instant, as if it were UTC (both in ms since 1970). */
export function wallClockAt(timeZone: string, instantMs: number): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatterOf(timeZone).formatToParts(instantMs)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) + ((instantMs % 1_000) + 1_000) % 1_000;
}

/**
 * Gives the instant at which clocks of the zone show a time (given as if it were UTC, in ms since 1970).
 * A time that is shown twice when clocks are set back gives its first or its last showing; one that is skipped when they are set forward gives the moment of the change.
 */
export function instantOf(timeZone: string, wallMs: number, which: 'first' | 'last'): number {
  // Clocks are not changed twice within two days.
  const before = offsetAt(timeZone, wallMs - DAY_MS);
  const after = offsetAt(timeZone, wallMs + DAY_MS);
  const shown = [wallMs - before, wallMs - after].filter((instant) => wallClockAt(timeZone, instant) === wallMs);
  if (shown.length > 0) return which === 'first' ? Math.min(...shown) : Math.max(...shown);
  return findChange(timeZone, wallMs - Math.max(before, after), wallMs - Math.min(before, after), after);
}

function offsetAt(timeZone: string, instantMs: number): number {
  return wallClockAt(timeZone, instantMs) - instantMs;
}

/** The first millisecond between two instants that has the later offset. */
function findChange(timeZone: string, lowMs: number, highMs: number, offset: number): number {
  let [low, high] = [lowMs, highMs];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(timeZone, middle) === offset) high = middle;
    else low = middle;
  }
  return high;
}
