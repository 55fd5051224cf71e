import type { DiagnosticCode } from '../diagnostics/diagnostic-codes.js';
import type { Severity } from '../diagnostics/diagnostic.js';
import { compact } from '../spec/compact.js';
import type { BuiltInVariable } from './built-ins.js';
import { VARIABLE_SCOPES, type VariableEntry, type VariableLayer, type VariableOrigin, type VariableScope } from './variable-layer.js';

/** A variable with the value that an application gets. */
export interface ResolvedVariable extends VariableOrigin {
  readonly value: string;
  /** Set when the variable or one that it refers to is a secret. */
  readonly isSecret: boolean;
  /** The way to the value: this variable first, then what each alias refers to. One entry when it is no alias. */
  readonly chain: readonly VariableOrigin[];
  /** Weaker settings of the same key, the strongest first. */
  readonly overrides: readonly VariableOrigin[];
}

/** Something wrong with a variable; never holds a value. `chain` ends where it goes wrong. */
export interface VariableFinding {
  readonly severity: Severity;
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly hint: string;
  readonly origin: VariableOrigin;
  readonly chain: readonly VariableOrigin[];
}

/** What resolving gave. A variable in a circle has no value and is missing from `variables`. */
export interface ResolvedVariables {
  /** Sorted by key. */
  readonly variables: readonly ResolvedVariable[];
  readonly findings: readonly VariableFinding[];
}

/** Longest way of aliases that is followed; v1 followed ten. */
const MAX_CHAIN = 50;
const ALIAS = /^\$([A-Za-z_][A-Za-z0-9_]*)$/;

interface Setting {
  readonly origin: VariableOrigin;
  readonly entry: VariableEntry;
}

/**
 * Computes the variables of one application: a stronger scope wins (built-in < project < environment < application), and a value
 * that is wholly `$KEY` is the value of KEY. A circle is an error; a reference to nothing is a warning and the text is kept.
 */
export function resolveVariables(layers: readonly VariableLayer[], builtIns: readonly BuiltInVariable[]): ResolvedVariables {
  const settings = collectSettings(layers, builtIns);
  const variables: ResolvedVariable[] = [];
  const findings: VariableFinding[] = [];
  for (const key of [...settings.keys()].toSorted()) {
    const outcome = follow(key, settings);
    if ('code' in outcome) findings.push(outcome);
    else variables.push(outcome);
    if ('dangling' in outcome && outcome.dangling !== undefined) findings.push(outcome.dangling);
  }
  return {
    variables: variables.map(({ key, scope, version, file, line, value, isSecret, chain, overrides }) =>
      compact({ key, scope, version, file, line, value, isSecret, chain, overrides }),
    ),
    findings,
  };
}

/** Settings by key, the strongest first. */
function collectSettings(layers: readonly VariableLayer[], builtIns: readonly BuiltInVariable[]): ReadonlyMap<string, readonly Setting[]> {
  const settings = new Map<string, Setting[]>();
  const add = (scope: VariableScope, file: string | undefined, entry: VariableEntry): void => {
    const setting = { origin: compact({ key: entry.key, scope, version: entry.version, file, line: entry.line }), entry };
    const known = settings.get(entry.key);
    if (known === undefined) settings.set(entry.key, [setting]);
    else known.unshift(setting);
  };
  for (const builtIn of builtIns) add('built-in', undefined, { ...builtIn, isLiteral: true });
  const byStrength = layers.toSorted((a, b) => VARIABLE_SCOPES.indexOf(a.scope) - VARIABLE_SCOPES.indexOf(b.scope));
  for (const layer of byStrength) for (const entry of layer.entries) add(layer.scope, layer.file, entry);
  return settings;
}

type Outcome = (ResolvedVariable & { readonly dangling?: VariableFinding }) | VariableFinding;

function follow(key: string, settings: ReadonlyMap<string, readonly Setting[]>): Outcome {
  const [first, ...weaker] = settings.get(key) ?? [];
  if (first === undefined) throw new Error(`no setting of ${key}`);
  const chain: VariableOrigin[] = [];
  const seen = new Set<string>();
  let isSecret = false;
  for (let setting = first; ;) {
    chain.push(setting.origin);
    seen.add(setting.entry.key);
    isSecret ||= setting.entry.isSecret === true;
    const target = setting.entry.isLiteral === true ? undefined : ALIAS.exec(setting.entry.value)?.[1];
    const base = { ...first.origin, value: setting.entry.value, isSecret, chain, overrides: weaker.map((other) => other.origin) };
    if (target === undefined) return base;
    const next = settings.get(target)?.[0];
    if (next === undefined)
      return {
        ...base,
        dangling: finding(
          'warning',
          'ALIAS_DANGLING',
          `${key} refers to ${target}, which is not set.`,
          `Set ${target}, or correct the name after the "$".`,
          first.origin,
          chain,
        ),
      };
    if (seen.has(target) || chain.length >= MAX_CHAIN)
      return finding(
        'error',
        'ALIAS_CIRCLE',
        `${key} has no value: ${[...chain.map((origin) => origin.key), target].join(' → ')}.`,
        seen.has(target) ? 'Give one of them a value of its own.' : `At most ${MAX_CHAIN} aliases are followed.`,
        first.origin,
        [...chain, next.origin],
      );
    setting = next;
  }
}

const finding = (
  severity: Severity,
  code: DiagnosticCode,
  message: string,
  hint: string,
  origin: VariableOrigin,
  chain: readonly VariableOrigin[],
): VariableFinding => ({ severity, code, message, hint, origin, chain });
