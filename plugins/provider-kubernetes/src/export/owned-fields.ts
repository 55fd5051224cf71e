import { z } from 'zod';

const record = z.record(z.string(), z.unknown());

/** Tree of the fields that managers hold. source: "Server-Side Apply", FieldsV1: `f:` a field, `k:` an item of a list by its keys, `v:` a member of a set, `.` the thing itself. */
export type FieldTree = Readonly<Record<string, unknown>>;

/** Joins the fields that several managers of one name hold. */
export function joinFields(trees: readonly FieldTree[]): FieldTree {
  return trees.reduce<FieldTree>((joined, tree) => mergeTrees(joined, tree), {});
}

/** Gives of a value only what the tree names: what was asked for, without what the server filled in. */
export function pickFields(value: unknown, fields: FieldTree): unknown {
  const names = Object.keys(fields).filter((name) => name !== '.');
  if (names.length === 0) return value;
  if (Array.isArray(value)) return pickItems(value, fields, names);
  const object = record.safeParse(value);
  if (!object.success) return value;
  return Object.fromEntries(names.flatMap((name) => {
    const field = name.replace(/^f:/, '');
    if (!name.startsWith('f:') || !Object.hasOwn(object.data, field)) return [];
    return [[field, pickFields(object.data[field], treeOf(fields[name]))]];
  }));
}

function pickItems(items: readonly unknown[], fields: FieldTree, names: readonly string[]): unknown[] {
  return items.flatMap((item) => {
    const name = names.find((one) => isItem(item, one));
    if (name === undefined) return [];
    return [name.startsWith('v:') ? item : { ...keysOf(name), ...record.parse(pickFields(item, treeOf(fields[name]))) }];
  });
}

function isItem(item: unknown, name: string): boolean {
  if (name.startsWith('v:')) return JSON.stringify(item) === name.slice(2);
  const object = record.safeParse(item);
  return object.success && Object.entries(keysOf(name)).every(([key, value]) => object.data[key] === value);
}

function keysOf(name: string): Readonly<Record<string, unknown>> {
  return name.startsWith('k:') ? record.parse(JSON.parse(name.slice(2))) : {};
}

function mergeTrees(one: FieldTree, other: FieldTree): FieldTree {
  const merged: Record<string, unknown> = { ...one };
  for (const [name, tree] of Object.entries(other)) merged[name] = Object.hasOwn(one, name) ? mergeTrees(treeOf(one[name]), treeOf(tree)) : tree;
  return merged;
}

function treeOf(value: unknown): FieldTree {
  return record.safeParse(value).data ?? {};
}
