import { isAlias, isMap, isScalar, isSeq, type Alias, type Document, type Node, type YAMLMap } from 'yaml';
import type { Findings, Span } from '../diagnostics/findings.js';
import type { KeyEntry, KeyTree } from '../schema/key-tree.js';
import { quoted } from '../units/reading.js';
import { describeNode, reportUnknownKey, similarKey } from './key-findings.js';
import { entriesOf, isNode, scalarText, spanOf, targetsOf } from './node-access.js';
import { escapePointer, type Place } from './places.js';
import type { RawValue } from './raw-value.js';
import { reportUnsupportedEntries, reportUnsupportedKey, reportUnsupportedValue } from './unsupported-keys.js';

/** How a tree is read. */
export interface RawReaderOptions {
  readonly dialect: 'qovery' | 'belay';
  /** Whether keys that the engine does not execute are errors or, for tools that only look, warnings. */
  readonly unsupported: 'error' | 'warning';
}

/** Most values that a manifest may expand to; keeps alias bombs small. */
const MAX_VALUES = 20_000;
const MAX_MERGES = 8;

type ObjectTree = Extract<KeyTree, { kind: 'object' }>;

/** Thrown inside the reader only, to leave a tree that expands beyond the limit. */
class TooManyValues extends Error {}

/** Walks a YAML document along the key tree, once. `places` and `wrongTypes` (JSON pointers) are filled on the way. */
export class RawReader {
  readonly places = new Map<string, Place>();
  readonly wrongTypes = new Set<string>();
  #values = 0;
  #targets: ReadonlyMap<Alias, Node> | undefined;

  constructor(
    private readonly document: Document.Parsed,
    private readonly findings: Findings,
    private readonly options: RawReaderOptions,
  ) {}

  /** Reads the whole document; undefined when its root is not a map or it is beyond the limit. */
  read(tree: KeyTree): RawValue | undefined {
    const root = this.document.contents;
    try {
      return isNode(root) ? this.#readNode(root, tree, '', undefined) : undefined;
    } catch (error) {
      if (!(error instanceof TooManyValues)) throw error;
      this.findings.add('error', 'FILE_TOO_COMPLEX', [0, 0], `The file expands to more than ${MAX_VALUES} values.`, 'Write less, or use fewer aliases.');
      return undefined;
    }
  }

  #readNode(written: Node, tree: KeyTree, pointer: string, key: Span | undefined): RawValue | undefined {
    if (++this.#values > MAX_VALUES) throw new TooManyValues();
    const node = this.#follow(written);
    if (node === undefined) {
      this.wrongTypes.add(pointer);
      return undefined;
    }
    const text = scalarText(node);
    this.places.set(pointer, { value: spanOf(node), key, text });
    if (isScalar(node) && text === undefined) {
      this.findings.add('note', 'EMPTY_KEY', key ?? spanOf(node), 'This has no value and counts as absent.');
      return undefined;
    }
    if (text !== undefined && (tree.kind === 'scalar' || tree.kind === 'scalar-or-list')) return text;
    if (isSeq(node) && tree.kind === 'list') return this.#readList(node.items, tree.item, pointer);
    if (isSeq(node) && tree.kind === 'scalar-or-list') return this.#readList(node.items, { kind: 'scalar' }, pointer);
    if (isMap(node) && tree.kind === 'object') return this.#readObject(node, tree, pointer);
    if (isMap(node) && tree.kind === 'record') return this.#readRecord(node, tree.value, pointer);
    this.wrongTypes.add(pointer);
    this.findings.add('error', 'WRONG_TYPE', spanOf(node), ...describeNode(node, tree));
    return undefined;
  }

  #readList(items: readonly unknown[], tree: KeyTree, pointer: string): RawValue {
    const values: RawValue[] = [];
    for (const item of items) {
      if (!isNode(item)) continue;
      const value = this.#readNode(item, tree, `${pointer}/${values.length}`, undefined);
      if (value !== undefined) values.push(value);
    }
    return values;
  }

  #readRecord(map: YAMLMap, tree: KeyTree, pointer: string): RawValue {
    const values = new Map<string, RawValue>();
    for (const { keyNode, key, value } of this.#entries(map, 0)) {
      const span = spanOf(keyNode);
      if (key === undefined || key === '__proto__') this.findings.add('error', 'INVALID_NAME', span, 'This cannot be a name here.');
      else if (values.has(key)) this.#reportTwice(span, key);
      else
        values.set(
          key,
          (value === null ? undefined : this.#readEntry(value, tree, `${pointer}/${escapePointer(key)}`, span)) ?? (tree.kind === 'scalar' ? '' : {}),
        );
    }
    return Object.fromEntries(values);
  }

  /** An empty scalar of a record is the empty text, so that it needs no note. */
  #readEntry(written: Node, tree: KeyTree, pointer: string, key: Span): RawValue | undefined {
    const node = this.#follow(written);
    if (node !== undefined && isScalar(node) && scalarText(node) === undefined) {
      this.places.set(pointer, { value: key, key, text: '' });
      return undefined;
    }
    return this.#readNode(written, tree, pointer, key);
  }

  #readObject(map: YAMLMap, tree: ObjectTree, pointer: string): RawValue {
    const values: Record<string, RawValue> = {};
    const spellings = new Map<string, string>();
    for (const { keyNode, key, value } of this.#entries(map, 0)) {
      const span = spanOf(keyNode);
      const name = this.#nameOf(key, span, tree);
      const entry = name === undefined ? undefined : tree.keys.get(name);
      if (name === undefined || entry === undefined || !this.#accepts(entry, span)) continue;
      const other = spellings.get(name);
      if (other === key) this.#reportTwice(span, name);
      else if (other !== undefined) this.findings.add('error', 'CONFLICTING_KEYS', span, `"${key}" and "${other}" are the same key.`, `Keep "${name}" only.`);
      if (other !== undefined) continue;
      spellings.set(name, key ?? name);
      const read = this.#readValueOf(value, entry, `${pointer}/${name}`, span);
      if (read !== undefined) values[name] = read;
    }
    return values;
  }

  #readValueOf(value: Node | null, entry: KeyEntry, pointer: string, span: Span): RawValue | undefined {
    if (value === null) {
      this.places.set(pointer, { value: span, key: span });
      this.findings.add('note', 'EMPTY_KEY', span, 'This has no value and counts as absent.');
      return undefined;
    }
    const read = this.#readNode(value, entry.tree, pointer, span);
    if (typeof read === 'string') reportUnsupportedValue(this.findings, this.options.unsupported, entry, read, this.places.get(pointer)?.value ?? span);
    else if (read !== undefined) reportUnsupportedEntries(this.findings, this.options.unsupported, entry, read, span);
    return read;
  }

  /** The present spelling of a key; undefined when it is none (which is reported). */
  #nameOf(key: string | undefined, span: Span, tree: ObjectTree): string | undefined {
    if (key !== undefined && tree.keys.has(key)) return key;
    const old = key === undefined ? undefined : tree.oldKeys.get(key);
    if (old?.kind === 'ignored') this.findings.add(old.severity, 'KEY_IGNORED', span, `"${key}" is ignored.`, old.why);
    if (old?.kind === 'ignored') return undefined;
    const present = old?.to ?? (key === undefined ? undefined : similarKey(key, tree.keys));
    if (present === undefined) reportUnknownKey(this.findings, this.options.dialect, key, span, tree);
    else this.findings.add('note', 'OLD_SPELLING', span, `"${key}" is read as "${present}".`, `Write ${present}.`);
    return present;
  }

  #accepts(entry: KeyEntry, span: Span): boolean {
    if (this.options.dialect === 'qovery' && entry.fact?.since === 'belay') {
      this.findings.add(
        'warning',
        'KEY_NEEDS_BELAY_YML',
        span,
        `"${entry.path}" is not part of .qovery.yml and is ignored here.`,
        entry.path === 'project' || entry.path === 'organization'
          ? 'Write it under application.'
          : 'Run `belay manifest upgrade` and write it into the belay.yml.',
      );
      return false;
    }
    reportUnsupportedKey(this.findings, this.options.unsupported, entry, span);
    return true;
  }

  /** Entries of a map with YAML merge keys (`<<`) expanded: a key of the map itself goes before a merged one. */
  #entries(map: YAMLMap, merges: number): ReturnType<typeof entriesOf> {
    const entries = entriesOf(map);
    if (!entries.some((entry) => entry.key === '<<')) return entries;
    const own = entries.filter((entry) => entry.key !== '<<');
    const taken = new Set(own.map((entry) => entry.key));
    const merged = entries.filter((entry) => entry.key === '<<').flatMap((entry) => (entry.value === null ? [] : this.#mergedEntries(entry.value, merges + 1)));
    for (const entry of merged) {
      if (++this.#values > MAX_VALUES) throw new TooManyValues();
      if (!taken.has(entry.key)) own.push(entry);
      taken.add(entry.key);
    }
    return own;
  }

  #mergedEntries(written: Node, merges: number): ReturnType<typeof entriesOf> {
    const node = this.#follow(written);
    if (node === undefined || merges > MAX_MERGES) return [];
    if (isMap(node)) return this.#entries(node, merges);
    if (isSeq(node)) return node.items.flatMap((item) => (isNode(item) ? this.#mergedEntries(item, merges + 1) : []));
    this.findings.add('error', 'WRONG_TYPE', spanOf(node), 'Only a map, or a list of maps, can be merged with "<<".');
    return [];
  }

  #follow(node: Node): Node | undefined {
    if (!isAlias(node)) return node;
    this.#targets ??= targetsOf(this.document);
    const target = this.#targets.get(node);
    if (target === undefined)
      this.findings.add(
        'error',
        'YAML_UNKNOWN_ALIAS',
        spanOf(node),
        `There is no anchor "&${node.source}" before this alias.`,
        'Put the text in quotes if the star belongs to it.',
      );
    return target;
  }

  #reportTwice(span: Span, key: string): void {
    this.findings.add('error', 'YAML_DUPLICATE_KEY', span, `${quoted(key)} stands twice in this map.`, 'Keep one of them.');
  }
}
