import { z } from 'zod';
import { KEY_TABLE, type KeyFact } from './key-table.js';
import { OLD_KEYS, type OldKey } from './old-keys.js';

/** The shape of the format as the reader walks it: which keys an object has, and what is known about each. */
export type KeyTree =
  | { readonly kind: 'object'; readonly path: string; readonly keys: ReadonlyMap<string, KeyEntry>; readonly oldKeys: ReadonlyMap<string, OldKey> }
  | { readonly kind: 'list'; readonly item: KeyTree }
  | { readonly kind: 'record'; readonly value: KeyTree }
  | { readonly kind: 'scalar' }
  | { readonly kind: 'scalar-or-list' };

/** One key of an object. */
export interface KeyEntry {
  readonly path: string;
  readonly fact?: KeyFact;
  readonly tree: KeyTree;
}

/** Key paths stand under these names whatever list they come from. */
const ROOT_NAMES: Readonly<Record<string, string>> = { applications: 'application', databases: 'service', brokers: 'service', routers: 'router' };

/** Derives the key tree of a schema. @throws {Error} when the schema uses a zod type that no manifest has needed so far. */
export function compileKeyTree(schema: z.core.$ZodType, path = ''): KeyTree {
  if (schema instanceof z.ZodOptional) return compileKeyTree(schema.unwrap(), path);
  if (schema instanceof z.ZodPipe) return compileKeyTree(schema.in, path);
  if (schema instanceof z.ZodArray) return { kind: 'list', item: compileKeyTree(schema.element, path) };
  if (schema instanceof z.ZodRecord) return { kind: 'record', value: compileKeyTree(schema.valueType, `${path}.*`) };
  if (schema instanceof z.ZodObject) return compileObject(schema, path);
  if (schema instanceof z.ZodUnion) return { kind: schema.options.some((option) => option instanceof z.ZodArray) ? 'scalar-or-list' : 'scalar' };
  if (schema instanceof z.ZodString) return { kind: 'scalar' };
  throw new Error(`the key tree does not know the schema type at ${path}`);
}

function compileObject(schema: z.ZodObject, path: string): KeyTree {
  const keys = new Map<string, KeyEntry>();
  for (const [key, child] of Object.entries(schema.shape)) {
    const keyPath = path === '' ? key : `${path}.${key}`;
    const childPath = path === '' ? (ROOT_NAMES[key] ?? key) : keyPath;
    keys.set(key, { path: keyPath, fact: KEY_TABLE[keyPath], tree: compileKeyTree(child, childPath) });
  }
  const prefix = path === '' ? '' : `${path}.`;
  const oldKeys = Object.entries(OLD_KEYS).filter(([old]) => old.startsWith(prefix) && !old.slice(prefix.length).includes('.'));
  return { kind: 'object', path, keys, oldKeys: new Map(oldKeys.map(([old, meaning]) => [old.slice(prefix.length), meaning])) };
}
