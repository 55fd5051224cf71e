import type { Diagnostic, SourceRange } from './diagnostics/diagnostic.js';
import type { ManifestSpec } from './spec/manifest-spec.types.js';

/** Places of a spec's values: JSON pointer into the spec → range in the file. A defaulted value points to what it was derived from. */
export type SpecSources = Readonly<Record<string, SourceRange>>;

/** What reading a manifest gave. Diagnostics are in the order of the file; `ok` is false exactly when one is an error. */
export type ManifestResult =
  | { readonly ok: true; readonly spec: ManifestSpec; readonly sources: SpecSources; readonly diagnostics: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };
