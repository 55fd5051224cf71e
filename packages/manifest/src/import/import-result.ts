import type { Diagnostic } from '../diagnostics/diagnostic.js';

/** What an import gave: a belay.yml with what could not be carried over, or was guessed, among the diagnostics; or why there is none. */
export type ImportResult =
  | { readonly ok: true; readonly text: string; readonly diagnostics: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };
