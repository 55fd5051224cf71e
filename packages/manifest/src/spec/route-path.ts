import { quoted, readValue, refuse, type Reading } from '../units/reading.js';
import type { RoutePath } from './router-spec.types.js';

const EVERYTHING = new Set(['/', '/*', '*', '/**', '.*', '/.*', '^/.*', '^.*', '^/']);
const REGEX_SIGNS = /[\\^$()[\]{}|]|\.[*+]/;
const NOT_RE2 = /\(\?(?:[=!]|<[=!])|\\[1-9]|\\k</;

/** Tells how a path of one word is to be matched; `note` is set when its reading is not obvious. */
export type PathReading = Reading<{ readonly path: RoutePath; readonly note?: 'glob' | 'slash-added' }>;

/**
 * Reads one route path: `/` and `/*` mean everything, `/api`, `/api/` and `/api/*` a prefix, a path with signs of a regular
 * expression (`\/users\/.*`) that expression, and a path with a star elsewhere (`/*index.js`) the expression where the star stands for anything.
 */
export function readRoutePath(raw: string): PathReading {
  if (EVERYTHING.has(raw)) return readValue({ path: { kind: 'everything', raw } });
  if (raw.length > 400 || /[\s\p{C}]/u.test(raw) || raw === '')
    return refuse('INVALID_ROUTE_PATH', `${quoted(raw)} is not a path.`, 'Write a path such as /api or /*.');
  if (/^-["'/]/.test(raw))
    return refuse('INVALID_ROUTE_PATH', `${quoted(raw)} is not a path: the dash has no space after it.`, `Write "- ${raw.slice(1)}" on a line of its own.`);
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(raw))
    return refuse('INVALID_ROUTE_PATH', `${quoted(raw)} is an address, not a path.`, 'Write the path only and put the host under custom_domains.');
  return REGEX_SIGNS.test(raw) ? readRegex(raw) : readPrefixOrGlob(raw);
}

function readRegex(raw: string): PathReading {
  const body = raw.replaceAll('\\/', '/');
  const anchored = body.startsWith('^') ? body : body.startsWith('/') || body.startsWith('.') || body.startsWith('(') ? `^${body}` : `^/${body}`;
  if (NOT_RE2.test(anchored) || !isRegex(anchored))
    return refuse(
      'INVALID_ROUTE_PATH',
      `${quoted(raw)} is not a regular expression that a router can match.`,
      'Use an expression without look-around and back references, or a plain prefix such as /api.',
    );
  return readValue({ path: { kind: 'regex', pattern: anchored, raw } });
}

function readPrefixOrGlob(raw: string): PathReading {
  const path = raw.startsWith('/') ? raw : `/${raw}`;
  const note = raw.startsWith('/') ? undefined : ('slash-added' as const);
  const prefix = path
    .replace(/\/\*{1,2}$/, '')
    .replace(/\/+$/, '')
    .replaceAll(/\/{2,}/g, '/');
  if (prefix === '') return readValue({ path: { kind: 'everything', raw } });
  if (!prefix.includes('*')) return readValue({ path: { kind: 'prefix', prefix, raw }, note });
  const pattern = path
    .split(/\*+/)
    .map((part) => part.replace(/[.+?]/g, '\\$&'))
    .join('.*');
  return readValue({ path: { kind: 'regex', pattern: `^${pattern}$`, raw }, note: 'glob' });
}

function isRegex(pattern: string): boolean {
  try {
    return new RegExp(pattern).source.length > 0;
  } catch {
    return false;
  }
}
