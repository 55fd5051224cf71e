/** Scopes of variables, the weakest first. */
export const VARIABLE_SCOPES = ['built-in', 'project', 'environment', 'application'] as const;

/** Where a variable is set. */
export type VariableScope = (typeof VARIABLE_SCOPES)[number];

/** One variable as it is set in a scope: by the API (then it has a version) or in a file (then it has a line). */
export interface VariableEntry {
  readonly key: string;
  readonly value: string;
  readonly isSecret?: boolean;
  readonly version?: number;
  readonly line?: number;
  /** The value is never an alias, even when it looks like one. */
  readonly isLiteral?: boolean;
}

/** Variables of one scope from one origin. Of two layers of the same scope the later one wins. */
export interface VariableLayer {
  readonly scope: Exclude<VariableScope, 'built-in'>;
  /** The file that the variables stand in; absent for those set by the API. */
  readonly file?: string;
  readonly entries: readonly VariableEntry[];
}

/** Where a value comes from. */
export interface VariableOrigin {
  readonly key: string;
  readonly scope: VariableScope;
  readonly version?: number;
  readonly file?: string;
  readonly line?: number;
}
