import { isRawList, isRawMap, type RawValue } from '../yaml/raw-value.js';

/** A map of a tree; empty for anything else. */
export const mapOf = (value: RawValue | undefined): Readonly<Record<string, RawValue>> => (isRawMap(value) ? value : {});

/** A list of a tree; empty for anything else. */
export const listOf = (value: RawValue | undefined): readonly RawValue[] => (isRawList(value) ? value : []);

/** A text of a tree. */
export const textOf = (value: RawValue | undefined): string | undefined => (typeof value === 'string' ? value : undefined);

/** The texts of a list, or the single text that stands in its place. */
export const textsOf = (value: RawValue | undefined): readonly string[] =>
  typeof value === 'string' ? [value] : listOf(value).filter((item) => typeof item === 'string');

/** Child of a map of a tree. */
export const childOf = (value: RawValue | undefined, ...keys: readonly string[]): RawValue | undefined =>
  keys.reduce<RawValue | undefined>((at, key) => (Object.hasOwn(mapOf(at), key) ? mapOf(at)[key] : undefined), value);
