import type { z } from 'zod';
import type { Findings, Span } from '../diagnostics/findings.js';
import { DIAGNOSTIC_CODES, type DiagnosticCode } from '../diagnostics/diagnostic-codes.js';
import { nearestPlace, pointerOf, type Places } from '../yaml/places.js';
import { isRawList, isRawMap, type RawValue } from '../yaml/raw-value.js';
import { manifestSchema, type AuthoredManifest } from './manifest.schema.js';

const MAX_ROUNDS = 12;

/**
 * Checks a raw tree against the format and reports what does not fit. What does fit is returned even then,
 * so that further checks can find the rest of the mistakes; a value that does not fit is left out with as little around it as possible.
 */
export function parseAuthored(raw: RawValue, places: Places, wrongTypes: ReadonlySet<string>, findings: Findings): AuthoredManifest | undefined {
  let tree: RawValue | undefined = raw;
  for (let round = 0; round < MAX_ROUNDS && tree !== undefined; round++) {
    const parsed = manifestSchema.safeParse(tree);
    if (parsed.success) return parsed.data;
    if (round === 0) for (const issue of parsed.error.issues) reportIssue(issue, raw, places, wrongTypes, findings);
    // From the last to the first, so that removing a list item does not move the ones that are still to be removed.
    const paths = new Map(parsed.error.issues.map((issue) => [pointerOf(issue.path), issue.path]));
    for (const path of [...paths.values()].toReversed()) tree = tree === undefined ? undefined : without(tree, path);
  }
  return undefined;
}

function reportIssue(issue: z.core.$ZodIssue, raw: RawValue, places: Places, wrongTypes: ReadonlySet<string>, findings: Findings): void {
  const pointer = pointerOf(issue.path);
  if (wrongTypes.has(pointer)) return;
  const span = nearestPlace(places, issue.path).value;
  if (issue.code === 'custom') {
    findings.add('error', codeOf(issue.params?.['code']), span, issue.message, textOf(issue.params?.['hint']));
    return;
  }
  const key = String(issue.path.at(-1));
  if (valueAt(raw, issue.path) === undefined)
    findings.add('error', 'MISSING_KEY', missingSpan(issue.path, places), `"${key}" is missing${parentText(issue.path)}.`, `Add a line "${key}: ...".`);
  else if (issue.code === 'too_small')
    findings.add(
      'error',
      'MISSING_KEY',
      places.get(pointer)?.key ?? span,
      `"${key}" needs at least one entry.`,
      'Begin each entry on a line of its own with "- ".',
    );
  else findings.add('error', 'WRONG_TYPE', span, `The value of "${key}" has the wrong shape.`);
}

const codeOf = (code: unknown): DiagnosticCode => (isCode(code) ? code : 'WRONG_TYPE');
const isCode = (code: unknown): code is DiagnosticCode => typeof code === 'string' && Object.hasOwn(DIAGNOSTIC_CODES, code);
const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Where a missing key is to be added: at the key whose value lacks it, or at the list item. */
function missingSpan(path: readonly PropertyKey[], places: Places): Span {
  const own = places.get(pointerOf(path));
  if (own !== undefined) return own.key ?? own.value;
  const parent = nearestPlace(places, path.slice(0, -1));
  return parent.key ?? [parent.value[0], parent.value[0] + 1];
}

const parentText = (path: readonly PropertyKey[]): string => {
  const parent = path.slice(0, -1).findLast((part) => typeof part === 'string');
  return parent === undefined ? '' : ` in ${path.length > 1 && typeof path.at(-2) === 'number' ? `this entry of ${parent}` : parent}`;
};

function valueAt(tree: RawValue, path: readonly PropertyKey[]): RawValue | undefined {
  let value: RawValue | undefined = tree;
  for (const part of path) value = childOf(value, part);
  return value;
}

function childOf(value: RawValue | undefined, part: PropertyKey): RawValue | undefined {
  if (isRawList(value)) return typeof part === 'number' ? value[part] : undefined;
  return isRawMap(value) && typeof part === 'string' && Object.hasOwn(value, part) ? value[part] : undefined;
}

/** The tree without the value at a path; where there is none, without what should hold it. */
function without(tree: RawValue, path: readonly PropertyKey[]): RawValue | undefined {
  const [part, ...rest] = path;
  if (part === undefined) return undefined;
  const child = childOf(tree, part);
  if (child === undefined) return undefined;
  const kept = without(child, rest);
  if (isRawList(tree)) return tree.flatMap((item, index) => (index !== part ? [item] : kept === undefined ? [] : [kept]));
  if (isRawMap(tree))
    return Object.fromEntries(Object.entries(tree).flatMap(([key, value]) => (key !== part ? [[key, value]] : kept === undefined ? [] : [[key, kept]])));
  return undefined;
}
