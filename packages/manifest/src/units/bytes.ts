import { quoted, readValue, refuse, type Reading } from './reading.js';

const EXPONENT: Readonly<Record<string, number>> = { k: 1, m: 2, g: 3, t: 4 };
const SIZE = /^(\d{1,15}(?:\.\d{1,15})?|\.\d{1,15})\s*([kmgt])?(i?b)?$/i;

/**
 * Reads a size such as `512MB`, `1gb`, `0.5 GiB` into bytes. Units are powers of 1024 in all spellings, as in v1.
 * @param bareUnit what a number without a unit means; without it, such a number is refused.
 */
export function readBytes(text: string, bareUnit?: 'GB'): Reading<number> {
  const match = SIZE.exec(text.trim());
  const number = match?.[1];
  if (match === null || number === undefined)
    return refuse('INVALID_SIZE', `${quoted(text)} is not a size.`, 'Write a number with a unit, such as 512MB or 1GB.');
  const unit = match[2]?.toLowerCase();
  if (unit === undefined && match[3] !== undefined)
    return refuse('INVALID_SIZE', `${quoted(text)} is a size in single bytes.`, 'Write KB, MB, GB or TB after the number.');
  if (unit === undefined && bareUnit === undefined) return refuse('INVALID_SIZE', `The size ${quoted(text)} has no unit.`, `Write ${number}MB or ${number}GB.`);
  const bytes = Math.round(Number(number) * 1024 ** (unit === undefined ? 3 : (EXPONENT[unit] ?? 0)));
  if (bytes <= 0 || !Number.isSafeInteger(bytes))
    return refuse('INVALID_SIZE', `The size ${quoted(text)} is out of bounds.`, 'Write a size of more than zero.');
  return readValue(bytes);
}

/** Prints bytes so that `readBytes` gives the same number again: the largest unit that is exact. */
export function printBytes(bytes: number): string {
  for (const [unit, exponent] of [
    ['TB', 4],
    ['GB', 3],
    ['MB', 2],
    ['KB', 1],
  ] as const) {
    if (bytes % 1024 ** exponent === 0) return `${bytes / 1024 ** exponent}${unit}`;
  }
  return `${bytes / 1024}KB`;
}
