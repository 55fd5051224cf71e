import { isMap, isScalar, isSeq, LineCounter, type Alias, type Node } from 'yaml';
import { Findings } from '../diagnostics/findings.js';
import { isBeyondLimit, parseBounded, YAML_LIMITS, type BoundedDocument } from './bounded-parser.js';
import { entriesOf, isNode, scalarText, spanOf, targetsOf } from './node-access.js';
import { escapePointer, type Place } from './places.js';
import { isRawMap, type RawValue } from './raw-value.js';
import { reportYamlErrors } from './yaml-findings.js';

const MAX_VALUES = 20_000;

/** A YAML or JSON file of any shape, as text values with their places; `root` is undefined when the file was refused. */
export interface PlainTree {
  readonly root: RawValue | undefined;
  readonly places: ReadonlyMap<string, Place>;
  readonly findings: Findings;
}

/** Reads a YAML or JSON file of any shape within the limits of manifests. Merge keys and aliases are followed; null values are left out. */
export function readPlainTree(source: string, file: string): PlainTree {
  // JSON may be indented with tabs, which YAML refuses; a space of the same width keeps all columns.
  const text = /^\s*[{[]/.test(source) ? source.replaceAll('\t', ' ') : source;
  const refused = (message: string): PlainTree => {
    const lines = new LineCounter();
    lines.addNewLine(0);
    const findings = new Findings(file, lines);
    findings.add('error', 'FILE_TOO_COMPLEX', [0, 0], message);
    return { root: undefined, places: new Map(), findings };
  };
  if (text.length > YAML_LIMITS.maxChars) return refused('The file is too large.');
  const parsed = parseBounded(text);
  if (isBeyondLimit(parsed)) return refused('The file nests too deeply or holds too many values.');
  const findings = new Findings(file, parsed.lineCounter);
  reportYamlErrors(text, parsed, findings);
  const places = new Map<string, Place>();
  if (findings.hasErrors || !isNode(parsed.document.contents)) return { root: undefined, places, findings };
  const root = new PlainReader(parsed, places).read(parsed.document.contents, '', new Set());
  if (root === undefined) findings.add('error', 'FILE_TOO_COMPLEX', [0, 0], 'The file is empty, or expands to too many values.');
  return { root, places, findings };
}

class PlainReader {
  readonly #targets: ReadonlyMap<Node, Node>;
  #values = 0;

  constructor(
    parsed: BoundedDocument,
    private readonly places: Map<string, Place>,
  ) {
    this.#targets = new Map<Alias, Node>(targetsOf(parsed.document));
  }

  read(written: Node, pointer: string, open: ReadonlySet<Node>): RawValue | undefined {
    const node = this.#targets.get(written) ?? written;
    if (++this.#values > MAX_VALUES || open.has(node)) return undefined;
    const text = scalarText(node);
    this.places.set(pointer, { value: spanOf(node), text });
    if (isScalar(node)) return text;
    const inside = new Set(open).add(node);
    if (isSeq(node)) {
      const items: RawValue[] = [];
      for (const item of node.items) {
        const value = isNode(item) ? this.read(item, `${pointer}/${items.length}`, inside) : undefined;
        if (value !== undefined) items.push(value);
      }
      return items;
    }
    return isMap(node) ? this.#readMap(node, pointer, inside) : undefined;
  }

  #readMap(node: Parameters<typeof entriesOf>[0], pointer: string, inside: ReadonlySet<Node>): RawValue {
    const values = new Map<string, RawValue>();
    for (const { key, keyNode, value } of entriesOf(node)) {
      if (key === undefined || key === '__proto__') continue;
      const at = key === '<<' ? pointer : `${pointer}/${escapePointer(key)}`;
      const read = value === null ? undefined : this.read(value, at, inside);
      if (key !== '<<') {
        this.places.set(at, { value: spanOf(value ?? keyNode), key: spanOf(keyNode) });
        if (read !== undefined) values.set(key, read);
      } else if (isRawMap(read)) for (const [name, merged] of Object.entries(read)) if (!values.has(name)) values.set(name, merged);
    }
    return Object.fromEntries(values);
  }
}
