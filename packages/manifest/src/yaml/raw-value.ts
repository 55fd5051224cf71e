/** A manifest's text as a tree: maps, lists and the text of scalars, with present spellings of keys; unknown keys are gone (and reported). */
export type RawValue = string | readonly RawValue[] | { readonly [key: string]: RawValue };

/** Whether a raw value is a list. */
export const isRawList = (value: RawValue | undefined): value is readonly RawValue[] => Array.isArray(value);

/** Whether a raw value is a map. */
export const isRawMap = (value: RawValue | undefined): value is { readonly [key: string]: RawValue } => typeof value === 'object' && !Array.isArray(value);
