/** Kinds of things that give built-in variables. */
export type VariableKind = 'APPLICATION' | 'DATABASE' | 'BROKER' | 'ROUTER' | 'STORAGE';

/** The part of a built-in variable's name that stands for a thing: `my-pg` is `MY_PG`. source: qovery-cli v0.10.0 cmd/run.go */
export const variableNamePart = (name: string): string => name.replaceAll(/[^a-zA-Z0-9]+/g, '_').toUpperCase();

/**
 * Name of a built-in variable by v1's rule.
 * @example variableName('DATABASE', 'my-pg', 'HOST') // 'QOVERY_DATABASE_MY_PG_HOST'
 */
export const variableName = (kind: VariableKind, name: string, spec: string, prefix: 'QOVERY' | 'BELAY' = 'QOVERY'): string =>
  `${prefix}_${kind}_${variableNamePart(name)}_${spec}`;
