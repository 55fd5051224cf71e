import { z } from 'zod';
import { DIAGNOSTIC_CODES } from '../diagnostics/diagnostic-codes.js';
import { compileKeyTree, type KeyTree } from '../schema/key-tree.js';
import { KEY_TABLE, UNSUPPORTED_VALUES } from '../schema/key-table.js';
import { manifestSchema } from '../schema/manifest.schema.js';
import { OLD_KEYS } from '../schema/old-keys.js';

/** The generated parts of `docs/manifest.md`, by name: Markdown tables from the same sources as the reader. */
export function referenceTables(): Readonly<Record<'keys' | 'old-keys' | 'codes', string>> {
  return {
    keys: table(['key', 'meaning', 'where'], [...keyRows(compileKeyTree(manifestSchema), manifestSchema)]),
    'old-keys': table(
      ['key', 'what happens'],
      Object.entries(OLD_KEYS).map(([key, old]) => [code(key), old.kind === 'renamed' ? `read as ${code(old.to)}` : `ignored (${old.severity}): ${old.why}`]),
    ),
    codes: table(
      ['code', 'meaning'],
      Object.entries(DIAGNOSTIC_CODES).map(([name, meaning]) => [code(name), meaning]),
    ),
  };
}

const code = (text: string): string => `\`${text}\``;
const table = (header: readonly string[], rows: readonly (readonly string[])[]): string =>
  [header, header.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

/** Rows of all keys; `applications` and `brokers` are not repeated, for they hold what `application` and `databases` hold. */
function* keyRows(tree: KeyTree, schema: z.core.$ZodType): Generator<readonly string[]> {
  const inner = unwrap(schema);
  if (tree.kind === 'list' && inner instanceof z.ZodArray) yield* keyRows(tree.item, inner.element);
  if (tree.kind === 'record' && inner instanceof z.ZodRecord) yield* keyRows(tree.value, inner.valueType);
  if (tree.kind !== 'object' || !(inner instanceof z.ZodObject)) return;
  for (const [key, entry] of tree.keys) {
    const child = inner.shape[key];
    if (child === undefined) continue;
    yield [code(entry.path.replace('.*.', '.<name>.')), descriptionOf(child), whereOf(entry.path, child instanceof z.ZodOptional)];
    if (key !== 'applications' && key !== 'brokers') yield* keyRows(entry.tree, child);
  }
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodOptional) return unwrap(schema.unwrap());
  return schema instanceof z.ZodPipe ? unwrap(schema.in) : schema;
}

const descriptionOf = (schema: z.core.$ZodType): string => z.globalRegistry.get(schema)?.description ?? z.globalRegistry.get(unwrap(schema))?.description ?? '';

function whereOf(path: string, isOptional: boolean): string {
  const facts = Object.entries(KEY_TABLE).filter(([prefix]) => path === prefix || path.startsWith(`${prefix}.`));
  const since = facts.some(([, fact]) => fact.since === 'belay') ? 'belay.yml' : 'both';
  const isUnsupported = facts.some(([, fact]) => fact.supported === false);
  const isOne = facts.some(([prefix, fact]) => prefix === path && fact.supported === 'one');
  const values = UNSUPPORTED_VALUES[path];
  return [
    since,
    ...(isOptional ? [] : ['required']),
    ...(isUnsupported ? ['**not executed yet**'] : []),
    ...(isOne ? ['one entry for now'] : []),
    ...(values === undefined ? [] : [`not executed yet: ${values.join(', ')}`]),
  ].join(', ');
}
