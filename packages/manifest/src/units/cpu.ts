import { quoted, readValue, refuse, type Reading } from './reading.js';

const CPU = /^(\d{1,7})m$|^(\d{1,4}(?:\.\d{1,3})?|\.\d{1,3})$/i;

/** Reads a CPU amount into thousandths of a core: `1` and `1.5` are cores, `800m` are millis. */
export function readCpuMillis(text: string): Reading<number> {
  const match = CPU.exec(text.trim());
  if (match === null) return refuse('INVALID_CPU', `${quoted(text)} is not a CPU amount.`, 'Write cores (1, 0.5) or thousandths of a core (500m).');
  const millis = match[1] === undefined ? Math.round(Number(match[2]) * 1000) : Number(match[1]);
  if (millis < 1) return refuse('INVALID_CPU', `The CPU amount ${quoted(text)} is zero.`, 'Write at least 1m.');
  return readValue(millis);
}

/** Prints thousandths of a core as `readCpuMillis` reads them. */
export const printCpuMillis = (millis: number): string => (millis % 1000 === 0 ? String(millis / 1000) : `${millis}m`);
