import { quoted, readValue, refuse, type Reading } from './reading.js';

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const DURATION = /^(\d{1,9})\s*(ms|s|m|h|d)?$/i;

/** Reads a duration such as `480s`, `1m`, `7d` into milliseconds; a number without a unit counts seconds, as in v1. */
export function readDurationMs(text: string, { mayBeZero = false }: { readonly mayBeZero?: boolean } = {}): Reading<number> {
  const match = DURATION.exec(text.trim());
  if (match === null) return refuse('INVALID_DURATION', `${quoted(text)} is not a duration.`, 'Write a whole number and a unit: 90s, 2m, 1h.');
  const durationMs = Number(match[1]) * (UNIT_MS[match[2]?.toLowerCase() ?? 's'] ?? 0);
  if (durationMs === 0 && !mayBeZero) return refuse('INVALID_DURATION', `The duration ${quoted(text)} is zero.`, 'Write at least 1s.');
  return readValue(durationMs);
}

/** Prints milliseconds so that `readDurationMs` gives the same number again. */
export function printDurationMs(durationMs: number): string {
  if (durationMs === 0) return '0s';
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    const unitMs = UNIT_MS[unit] ?? 1;
    if (durationMs % unitMs === 0) return `${durationMs / unitMs}${unit}`;
  }
  return `${durationMs}ms`;
}
