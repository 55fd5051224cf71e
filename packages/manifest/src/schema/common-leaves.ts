import { z } from 'zod';
import { readMountPoint } from '../spec/mount-point.js';
import { readBytes } from '../units/bytes.js';
import { readCpuMillis } from '../units/cpu.js';
import { printDurationMs, readDurationMs } from '../units/duration.js';
import { readPort, readWholeNumber } from '../units/numbers.js';
import { quoted, readValue, refuse, type Reading } from '../units/reading.js';
import { numberLeaf, textLeaf } from './leaf.js';

const NAME_MAX = 128;

/** A name as people write it: free text of up to 128 characters that holds at least one letter or digit. */
function readName(raw: string): Reading<string> {
  const text = raw.trim();
  if (text === '') return refuse('INVALID_NAME', 'The name is empty.', 'Write a name of letters, digits and dashes.');
  if (text.length > NAME_MAX) return refuse('INVALID_NAME', `The name ${quoted(text)} is longer than ${NAME_MAX} characters.`, 'Shorten it.');
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(text))
    return refuse('INVALID_NAME', `The name ${quoted(text)} holds control characters.`, 'Write a name of letters, digits and dashes.');
  return readValue(text);
}

/** A name that may be any short text, such as a disk's. */
export const nameLeaf = (description: string) => textLeaf({ description }, readName);

/** Text that is kept as it is written. */
export const plainLeaf = (description: string) => textLeaf({ description }, readValue);

/** A size in bytes with a unit. */
export const sizeLeaf = (description: string, bareUnit?: 'GB') => numberLeaf({ description, examples: ['512MB', '1GB'] }, (text) => readBytes(text, bareUnit));

/** A CPU amount in thousandths of a core. */
export const cpuLeaf = (description: string) => numberLeaf({ description, examples: [1, 0.5, '250m'] }, readCpuMillis);

/** A duration in milliseconds, within bounds (both included). */
export const durationLeaf = (description: string, minMs = 1, maxMs = Number.MAX_SAFE_INTEGER) =>
  numberLeaf({ description, examples: ['30s', '2m'] }, (text): Reading<number> => {
    const durationMs = readDurationMs(text, { mayBeZero: minMs === 0 });
    if (!durationMs.ok || (durationMs.value >= minMs && durationMs.value <= maxMs)) return durationMs;
    return refuse(
      'INVALID_DURATION',
      `The duration ${quoted(text)} is out of bounds.`,
      `Write ${printDurationMs(minMs)} or more${maxMs === Number.MAX_SAFE_INTEGER ? '' : `, and at most ${printDurationMs(maxMs)}`}.`,
    );
  });

/** A port. */
export const portLeaf = (description: string) => numberLeaf({ description, examples: [3000, 8080] }, readPort);

/** A whole number within bounds. */
export const wholeNumberLeaf = (description: string, min: number, max: number) =>
  numberLeaf({ description: `${description} From ${min} to ${max}.` }, (text) => readWholeNumber(text, min, max));

/** An absolute path inside the container. */
export const mountPointLeaf = (description: string) => textLeaf({ description, examples: ['/mnt/data'] }, readMountPoint);

/** A cron expression of five fields, in UTC. */
export const cronLeaf = (description: string) =>
  textLeaf({ description, examples: ['0 3 * * *'] }, (text): Reading<string> => {
    const fields = text.trim().split(/\s+/);
    if (fields.length === 5 && fields.every((field) => /^[0-9a-z*,/-]+$/i.test(field))) return readValue(fields.join(' '));
    return refuse(
      'INVALID_CRON',
      `${quoted(text)} is not a cron expression of five fields.`,
      'Write minute, hour, day, month and weekday, such as "0 3 * * *".',
    );
  });

/** A command: a list of words, or one line that is given to a shell. */
export const commandLeaf = (description: string) =>
  z
    .union([z.string().min(1), z.array(z.string()).min(1)])
    .meta({ description: `${description} A list of words is started as it is; a text is given to \`sh -c\`.` })
    .transform((command): readonly string[] => (typeof command === 'string' ? ['sh', '-c', command] : command));

/** A map of environment variables; every value is text. */
export const variablesMap = (description: string) =>
  z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)).meta({ description });
