import { BelayError } from '@belay/contracts';
import { resolveVariables, type VariableEntry, type VariableLayer, VARIABLE_SCOPES } from '@belay/manifest';

/** A variable as it is set, with its value in the clear; it never leaves this check. */
export interface SetVariable {
  readonly scope: 'project' | 'environment' | 'application';
  readonly environmentId: string | null;
  readonly application: string | null;
  readonly name: string;
  readonly value: string;
}

/** Where variables meet: one application of one environment, or wider. */
interface Place { readonly environmentId: string | null; readonly application: string | null }

const ALIAS = /^\$([A-Za-z_][A-Za-z0-9_]*)$/;
/** Names that the platform gives when it deploys; which of them exist is known only then. */
const BUILT_IN = /^(QOVERY|BELAY)_/;

/**
 * Checks the variables of a project as they would be: no alias may lead to nothing or in a circle, in any environment and application. Aliases of built-in
 * variables and of `known` names (e.g. of the repository's .env) pass.
 * @throws {BelayError} VARIABLE_CYCLE or VARIABLE_DANGLING naming the variable and the way that its alias takes, never a value.
 */
export function checkAliases(all: readonly SetVariable[], known: ReadonlySet<string>): void {
  if (!all.some((variable) => ALIAS.test(variable.value))) return;
  for (const place of placesOf(all)) {
    const visible = all.filter((variable) => isVisible(variable, place));
    requireTargets(visible, place, known);
    const cycle = resolveVariables(toLayers(visible), []).findings.find((finding) => finding.severity === 'error');
    if (cycle !== undefined) {
      const way = [...cycle.chain.map((origin) => origin.key)].join(' → ');
      throw new BelayError('VARIABLE_CYCLE', `The variable ${cycle.origin.key} refers to itself${describe(place)}: ${way}. Give one of them a value of its own.`, { details: { variable: cycle.origin.key } });
    }
  }
}

function requireTargets(visible: readonly SetVariable[], place: Place, known: ReadonlySet<string>): void {
  const names = new Set(visible.map((variable) => variable.name));
  for (const variable of visible) {
    const target = ALIAS.exec(variable.value)?.[1];
    if (target !== undefined && !names.has(target) && !known.has(target) && !BUILT_IN.test(target)) {
      throw new BelayError('VARIABLE_DANGLING', `The variable ${variable.name} is an alias of ${target}, which does not exist${describe(place)}. Set ${target} there first, in the same call, or change ${variable.name}.`, { details: { variable: variable.name, refersTo: target } });
    }
  }
}

/** Every combination of environment and application for which something is set, and the project alone. */
function placesOf(all: readonly SetVariable[]): Place[] {
  const environments = [null, ...new Set(all.flatMap((variable) => variable.environmentId ?? []))];
  const applications = [null, ...new Set(all.flatMap((variable) => variable.application ?? []))];
  return environments.flatMap((environmentId) => applications.map((application) => ({ environmentId, application })));
}

function isVisible(variable: SetVariable, place: Place): boolean {
  return (variable.environmentId === null || variable.environmentId === place.environmentId) && (variable.application === null || variable.application === place.application);
}

/** Scopes from the widest; of an application's variables those of the one environment come after those of all. */
function toLayers(visible: readonly SetVariable[]): VariableLayer[] {
  return VARIABLE_SCOPES.flatMap((scope) => (scope === 'built-in' ? [] : [false, true].map((isOfEnvironment) => ({
    scope, entries: visible.filter((variable) => variable.scope === scope && (variable.environmentId !== null) === isOfEnvironment).map((variable): VariableEntry => ({ key: variable.name, value: variable.value })),
  }))));
}

function describe({ environmentId, application }: Place): string {
  if (environmentId === null && application === null) return '';
  return ` for ${[application === null ? undefined : `the application ${application}`, environmentId === null ? undefined : `the environment ${environmentId}`].filter((part) => part !== undefined).join(' in ')}`;
}
