import { quoted, readValue, refuse, type Reading } from '../units/reading.js';

/** Reads an absolute path inside a container and gives its normal form, without doubled or trailing slashes. */
export function readMountPoint(raw: string): Reading<string> {
  const text = raw.trim();
  if (!text.startsWith('/'))
    return refuse('INVALID_PATH', `The mount point ${quoted(raw)} is not an absolute path.`, `Write /${text.replace(/^\.?\/*/, '').slice(0, 60)}.`);
  const segments = text.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (segments.includes('..') || /[\p{C}:]/u.test(text) || text.length > 400)
    return refuse('INVALID_PATH', `The mount point ${quoted(raw)} is not usable.`, 'Write a plain absolute path such as /mnt/data.');
  if (segments.length === 0) return refuse('INVALID_PATH', 'The mount point "/" would cover the whole image.', 'Write a folder such as /mnt/data.');
  return readValue(`/${segments.join('/')}`);
}
