import { isAlias, isMap, isPair, isScalar, isSeq, type Alias, type Document, type Node, type YAMLMap } from 'yaml';
import type { Span } from '../diagnostics/findings.js';

/** Span of a node without trailing space; [0, 0] for one that is not in the text. */
export function spanOf(node: { readonly range?: readonly number[] | null } | null | undefined): Span {
  const [start = 0, end = start] = node?.range ?? [];
  return [start, end];
}

/** Whether a value is a YAML node. */
export const isNode = (value: unknown): value is Node => isScalar(value) || isMap(value) || isSeq(value) || isAlias(value);

/** The text of a scalar; undefined for a plain null (`~`, `null` or nothing), which counts as absent. */
export function scalarText(node: Node): string | undefined {
  if (!isScalar(node) || typeof node.value !== 'string') return undefined;
  const isPlain = node.type === 'PLAIN' || node.type === undefined;
  return isPlain && (node.value === '' || node.value === '~' || node.value.toLowerCase() === 'null') ? undefined : node.value;
}

/** Finds what each alias stands for: the last node before it that carries its anchor. */
export function targetsOf(document: Document.Parsed): ReadonlyMap<Alias, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  const walk = (value: unknown): void => {
    if (isPair(value)) {
      walk(value.key);
      walk(value.value);
    } else if (isAlias(value)) {
      const target = anchors.get(value.source);
      if (target !== undefined) targets.set(value, target);
    } else if (isNode(value)) {
      if (value.anchor !== undefined) anchors.set(value.anchor, value);
      if (isMap(value) || isSeq(value)) for (const item of value.items) walk(item);
    }
  };
  walk(document.contents);
  return targets;
}

/** Keys and values of a map; a key that is not a scalar has the text undefined. */
export function entriesOf(map: YAMLMap): readonly { readonly keyNode: Node; readonly key: string | undefined; readonly value: Node | null }[] {
  return map.items.flatMap((pair) => {
    if (!isNode(pair.key)) return [];
    return [{ keyNode: pair.key, key: isScalar(pair.key) ? String(pair.key.value) : undefined, value: isNode(pair.value) ? pair.value : null }];
  });
}
