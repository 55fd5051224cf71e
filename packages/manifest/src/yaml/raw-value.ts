/** A manifest's text as a tree: maps, lists and the text of scalars, with present spellings of keys; unknown keys are gone (and reported). */
export type RawValue = string | readonly RawValue[] | { readonly [key: string]: RawValue };
