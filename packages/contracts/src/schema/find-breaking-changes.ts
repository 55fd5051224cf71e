import type { ContractDocument, JsonSchema } from './contract-document.js';

/** Who writes what a schema describes: the one who reads it must not be surprised. */
type Writer = 'engine' | 'plugin';

/**
 * Compares a contract with the last released one and names what would break a plugin (or an engine) that was written for that.
 * What the engine writes may gain optional fields but lose and widen nothing; what a plugin writes may be asked for nothing more.
 */
export function findBreakingChanges(released: ContractDocument, now: ContractDocument): string[] {
  const changes: string[] = [];
  for (const [name, before] of Object.entries(released.activities)) {
    const after = now.activities[name];
    if (after === undefined) {
      changes.push(`${name}: the activity is gone`);
      continue;
    }
    if (after.capability !== before.capability) changes.push(`${name}: belongs to another capability`);
    if (after.isMutating !== before.isMutating) changes.push(`${name}: whether it claims has changed`);
    if (after.maxBytes < before.maxBytes) changes.push(`${name}: less may be carried`);
    compare(before.input, after.input, 'engine', `${name}.input`, changes);
    compare(before.output, after.output, 'plugin', `${name}.output`, changes);
  }
  for (const [name, before] of Object.entries(released.door)) {
    const after = now.door[name];
    if (after === undefined || after.path !== before.path || after.method !== before.method) changes.push(`door ${name}: the path is gone`);
    if (before.request !== undefined && after?.request !== undefined) compare(before.request, after.request, 'plugin', `door ${name} request`, changes);
    if (before.response !== undefined && after?.response !== undefined) compare(before.response, after.response, 'engine', `door ${name} response`, changes);
  }
  for (const [code, before] of Object.entries(released.errors)) {
    if (now.errors[code] === undefined) changes.push(`errors: ${code} is gone`);
    else if (now.errors[code].treatment !== before.treatment) changes.push(`errors: ${code} is treated otherwise`);
  }
  compare(released.pluginManifest, now.pluginManifest, 'plugin', 'plugin.json', changes);
  return changes;
}

function compare(before: JsonSchema, after: JsonSchema, writer: Writer, path: string, changes: string[]): void {
  if (text(before['type']) !== text(after['type']) && !(writer === 'plugin' && after['type'] === undefined)) changes.push(`${path}: its type was ${text(before['type'])} and is ${text(after['type'])}`);
  compareEnum(before, after, writer, path, changes);
  compareBounds(before, after, writer, path, changes);
  compareProperties(before, after, writer, path, changes);
  const items = [before['items'], after['items']];
  if (isSchema(items[0]) && isSchema(items[1])) compare(items[0], items[1], writer, `${path}[]`, changes);
  compareVariants(before, after, writer, path, changes);
}

function compareProperties(before: JsonSchema, after: JsonSchema, writer: Writer, path: string, changes: string[]): void {
  const old = schemasOf(before['properties']);
  const present = schemasOf(after['properties']);
  const wasRequired = new Set(textsOf(before['required']));
  const isRequired = new Set(textsOf(after['required']));
  for (const [name, schema] of Object.entries(old)) {
    const next = present[name];
    if (next === undefined) {
      changes.push(`${path}.${name}: is gone`);
      continue;
    }
    if (writer === 'engine' && wasRequired.has(name) && !isRequired.has(name)) changes.push(`${path}.${name}: may now be missing`);
    compare(schema, next, writer, `${path}.${name}`, changes);
  }
  if (writer === 'plugin') for (const name of isRequired) if (!wasRequired.has(name)) changes.push(`${path}.${name}: is now required`);
}

function compareEnum(before: JsonSchema, after: JsonSchema, writer: Writer, path: string, changes: string[]): void {
  const old = valuesOf(before);
  const present = valuesOf(after);
  if (old === undefined && present === undefined) return;
  const gone = (old ?? []).filter((value) => present !== undefined && !present.includes(value));
  const added = (present ?? []).filter((value) => old !== undefined && !old.includes(value));
  if (writer === 'plugin' && (gone.length > 0 || old === undefined)) changes.push(`${path}: ${gone.join(', ') || 'any other value'} is no longer allowed`);
  if (writer === 'engine' && (added.length > 0 || present === undefined)) changes.push(`${path}: ${added.join(', ') || 'any value'} may now come`);
}

const bounds = [['maxLength', 'upper'], ['maxItems', 'upper'], ['maximum', 'upper'], ['minLength', 'lower'], ['minItems', 'lower'], ['minimum', 'lower']] as const;

function compareBounds(before: JsonSchema, after: JsonSchema, writer: Writer, path: string, changes: string[]): void {
  for (const [keyword, side] of bounds) {
    const [old, present] = [boundOf(before[keyword], side), boundOf(after[keyword], side)];
    const isTighter = side === 'upper' ? present < old : present > old;
    const isWider = side === 'upper' ? present > old : present < old;
    if ((writer === 'plugin' && isTighter) || (writer === 'engine' && isWider)) changes.push(`${path}: its ${keyword} was ${text(before[keyword])} and is ${text(after[keyword])}`);
  }
}

function compareVariants(before: JsonSchema, after: JsonSchema, writer: Writer, path: string, changes: string[]): void {
  const old = variantsOf(before);
  const present = variantsOf(after);
  if (old.length < present.length && writer === 'engine') changes.push(`${path}: a new variant may come`);
  if (old.length > present.length) changes.push(`${path}: a variant is gone`);
  old.forEach((variant, index) => {
    const next = present[index];
    if (next !== undefined) compare(variant, next, writer, `${path}|${index}`, changes);
  });
}

function variantsOf(schema: JsonSchema): JsonSchema[] {
  const variants = schema['oneOf'] ?? schema['anyOf'];
  return Array.isArray(variants) ? variants.filter(isSchema) : [];
}

function valuesOf(schema: JsonSchema): string[] | undefined {
  if ('const' in schema) return [text(schema['const'])];
  return Array.isArray(schema['enum']) ? schema['enum'].map(text) : undefined;
}

function schemasOf(value: unknown): Record<string, JsonSchema> {
  if (!isSchema(value)) return {};
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, JsonSchema] => isSchema(entry[1])));
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function boundOf(value: unknown, side: 'upper' | 'lower'): number {
  if (typeof value === 'number') return value;
  return side === 'upper' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
}

function isSchema(value: unknown): value is JsonSchema {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function text(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}
