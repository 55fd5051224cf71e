import { isMap, isScalar, isSeq, type Node } from 'yaml';
import type { Findings, Span } from '../diagnostics/findings.js';
import { nearest } from '../diagnostics/nearest.js';
import type { KeyEntry, KeyTree } from '../schema/key-tree.js';
import { quoted } from '../units/reading.js';

type ObjectTree = Extract<KeyTree, { kind: 'object' }>;

/** The key that a differently cased or hyphenated one means: `application-name` and `applicationName` are `application_name`. */
export function similarKey(key: string, keys: ReadonlyMap<string, KeyEntry>): string | undefined {
  const snake = key
    .trim()
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase();
  return keys.has(snake) ? snake : undefined;
}

/** Reports a key that the format does not have, with the key that was probably meant or the place where it belongs. */
export function reportUnknownKey(findings: Findings, dialect: 'qovery' | 'belay', key: string | undefined, span: Span, tree: ObjectTree): void {
  if (key === undefined) {
    findings.add('error', 'WRONG_TYPE', span, 'A map or list cannot be a key here.');
    return;
  }
  const known = [...tree.keys].filter(([, entry]) => dialect === 'belay' || entry.fact?.since !== 'belay').map(([name]) => name);
  const near = nearest(key, known);
  findings.add(
    'warning',
    'UNKNOWN_KEY',
    span,
    `${quoted(key)} is not a key here and is ignored.`,
    near === undefined ? hintOfPlace(key, tree, known) : `Did you mean ${near}?`,
  );
}

const ROOT_ONLY = new Set(['databases', 'brokers', 'routers']);
const APPLICATION_ONLY = new Set([
  'name',
  'port',
  'cpu',
  'ram',
  'storage',
  'dockerfile',
  'publicly_accessible',
  'depends_on',
  'start_timeout',
  'health_check',
  'replicas',
]);

function hintOfPlace(key: string, tree: ObjectTree, known: readonly string[]): string {
  if (tree.path !== '' && ROOT_ONLY.has(key)) return `Move ${key} to the top level, beside application.`;
  if (tree.path === '' && APPLICATION_ONLY.has(key)) return `Move ${key} under application.`;
  return `Keys here are ${known.join(', ')}.`;
}

/** Message and hint for a node of the wrong shape. */
export function describeNode(node: Node, tree: KeyTree): [message: string, hint: string | undefined] {
  const found = isMap(node) ? 'a map' : isSeq(node) ? 'a list' : 'a single value';
  const text = isScalar(node) && typeof node.value === 'string' && node.value.length <= 60 && !node.value.includes('\n') ? node.value : undefined;
  switch (tree.kind) {
    case 'list':
      return [
        `A list belongs here, not ${found}.`,
        text === undefined || tree.item.kind !== 'scalar' ? 'Begin each entry on a line of its own with "- ".' : `Write "- ${text}" on a line of its own.`,
      ];
    case 'object':
      return [`A map belongs here, not ${found}.`, hintOfMap(node, text, tree)];
    case 'record':
      return [`A map belongs here, not ${found}.`, 'Write NAME: value lines.'];
    case 'scalar':
      return [
        `A single value belongs here, not ${found}.`,
        isMap(node) && node.flow === true ? 'If the braces belong to the text, put it in quotes.' : undefined,
      ];
    case 'scalar-or-list':
      return [`A text or a list of texts belongs here, not ${found}.`, undefined];
  }
}

function hintOfMap(node: Node, text: string | undefined, tree: ObjectTree): string {
  if (isSeq(node)) return 'Remove the "- ": its keys stand here once.';
  if (text?.includes(':') === true) return `Put a space after the colon: ${text.replace(/:\s*/, ': ')}.`;
  const keys = [...tree.keys].filter(([, entry]) => entry.fact?.since !== 'belay').map(([name]) => name);
  return `Keys here are ${keys.join(', ')}.`;
}
