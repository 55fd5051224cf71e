import { isMap, isPair, isScalar, isSeq, visit, Document, YAMLMap, type Pair } from 'yaml';
import { isDeepStrictEqual } from 'node:util';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { printManifest } from '../print/print-manifest.js';
import { readManifest } from '../read-manifest.js';
import { SCHEMA_COMMENT } from '../schema/json-schema.js';
import { compileKeyTree, type KeyEntry, type KeyTree } from '../schema/key-tree.js';
import { manifestSchema } from '../schema/manifest.schema.js';
import { isBeyondLimit, parseBounded } from '../yaml/bounded-parser.js';
import { similarKey } from '../yaml/key-findings.js';

/** What an upgrade gave: a belay.yml, or why the file cannot be upgraded. `keptComments` is false when the file had to be written anew. */
export type UpgradeResult =
  | { readonly ok: true; readonly text: string; readonly keptComments: boolean; readonly diagnostics: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/**
 * Writes the belay.yml that is equivalent to a `.qovery.yml`: comments and quotes stay, old spellings become present ones, and what
 * has no meaning becomes a comment. Reading the text gives the same spec.
 */
export function upgradeManifest(text: string, options: { readonly file: string }): UpgradeResult {
  const before = readManifest(text, options);
  if (!before.ok) return before;
  const edited = editText(text);
  const after = edited === undefined ? undefined : readManifest(edited, { file: 'belay.yml' });
  const isSame = edited !== undefined && after?.ok === true && isDeepStrictEqual(after.spec, before.spec);
  // Anchors that are shared between places can make an edit of one change another; then the spec is printed.
  return { ok: true, text: isSame ? edited : printManifest(before.spec), keptComments: isSame, diagnostics: before.diagnostics };
}

function editText(text: string): string | undefined {
  const parsed = parseBounded(text);
  if (isBeyondLimit(parsed) || !isMap(parsed.document.contents)) return undefined;
  const { document } = parsed;
  editMap(parsed.document.contents, compileKeyTree(manifestSchema));
  document.commentBefore = document.commentBefore == null ? SCHEMA_COMMENT : `${SCHEMA_COMMENT}\n${document.commentBefore}`;
  return document.toString({ lineWidth: 0, indentSeq: !/^[\w-]+:[^\S\n]*\r?\n- /m.test(text), flowCollectionPadding: /[{[] \S/.test(text) });
}

function editMap(map: YAMLMap, tree: KeyTree): void {
  if (tree.kind !== 'object') return;
  const kept: Pair[] = [];
  let dropped: string[] = [];
  for (const pair of map.items) {
    const entry = isScalar(pair.key) ? renameKey(pair.key, tree) : undefined;
    if (entry === undefined && !hasAnchor(pair) && !isMerge(pair)) {
      dropped = [...dropped, ...asComment(pair, map.flow === true)];
      continue;
    }
    if (dropped.length > 0 && isScalar(pair.key))
      pair.key.commentBefore = [...dropped, ...(pair.key.commentBefore == null ? [] : [pair.key.commentBefore])].join('\n');
    dropped = [];
    kept.push(pair);
    if (entry !== undefined) editValue(pair.value, entry.tree);
  }
  map.items = kept;
  if (dropped.length > 0) map.comment = [...(map.comment == null ? [] : [map.comment]), ...dropped].join('\n');
}

function editValue(value: unknown, tree: KeyTree): void {
  if (isMap(value)) editMap(value, tree);
  if (isSeq(value) && tree.kind === 'list') for (const item of value.items) editValue(item, tree.item);
}

/** Gives a key its present spelling; undefined when .qovery.yml knows no such key. */
function renameKey(key: { value: unknown }, tree: Extract<KeyTree, { kind: 'object' }>): KeyEntry | undefined {
  const name = String(key.value);
  const old = tree.oldKeys.get(name);
  const present = tree.keys.has(name) ? name : old?.kind === 'ignored' ? undefined : (old?.to ?? similarKey(name, tree.keys));
  const entry = present === undefined ? undefined : tree.keys.get(present);
  if (entry === undefined || entry.fact?.since === 'belay') return undefined;
  key.value = present;
  return entry;
}

const isMerge = (pair: Pair): boolean => isScalar(pair.key) && pair.key.value === '<<';

function hasAnchor(pair: Pair): boolean {
  let found = false;
  visit(pair.value instanceof YAMLMap || isSeq(pair.value) || isScalar(pair.value) ? pair.value : null, (_, node) => {
    if (!isPair(node) && node !== null && typeof node === 'object' && 'anchor' in node && node.anchor !== undefined) found = true;
  });
  return found;
}

/** A pair as the lines of a comment, with the comment that stood before it. */
function asComment(pair: Pair, isFlow: boolean): readonly string[] {
  const map = new YAMLMap();
  const before = isScalar(pair.key) ? (pair.key.commentBefore ?? undefined) : undefined;
  if (isScalar(pair.key)) pair.key.commentBefore = undefined;
  map.items = [pair];
  map.flow = isFlow;
  const document = new Document(undefined, { schema: 'failsafe' });
  document.contents = map;
  const lines = document.toString({ lineWidth: 0, flowCollectionPadding: false }).trimEnd().split('\n');
  return [...(before === undefined ? [] : [before]), ...lines.map((line) => ` ${line}`)];
}
