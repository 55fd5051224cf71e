import type { ReleasedVariable } from '@belay/contracts';
import { builtInVariables, resolveVariables, type BuiltInInput, type VariableEntry, type VariableLayer } from '@belay/manifest';
import type { Sealer } from '../platform/secrets/sealer.js';
import { SOURCE_VARIABLES } from '../sources/source-credentials.js';
import type { OperationScope, VariableRow } from './operation-scope.js';
import type { WantedApplication } from './project-spec.js';

/** The variables of one application with their values. Values go to the sealed store and to build arguments only. */
export interface ApplicationVariables {
  readonly values: Readonly<Record<string, string>>;
  readonly secretNames: readonly string[];
  readonly released: readonly ReleasedVariable[];
  readonly hash: string;
  readonly warnings: readonly string[];
}

/**
 * Computes the variables of an application. A stronger scope wins: built-in < committed .env < manifest < project < environment < application.
 * An alias to nothing or in a circle leaves its variable unset, with a warning.
 */
export function planVariables(application: WantedApplication, scope: OperationScope, builtIns: BuiltInInput, sealer: Sealer): ApplicationVariables {
  const { spec, code } = application;
  const storage = [...spec.storage.map(({ name, type, mountPoint }) => ({ name, type, mountPoint })), ...spec.volumes.map(({ name, mountPoint }) => ({ name, mountPoint }))];
  const { variables, findings } = resolveVariables(layersOf(application, scope, sealer), builtInVariables({ ...builtIns, storage }));
  const unset = new Set(findings.map(({ origin }) => origin.key));
  const kept = variables.filter(({ key }) => !unset.has(key));
  const values = Object.fromEntries(kept.map(({ key, value }) => [key, value]));
  return {
    values, secretNames: kept.filter(({ isSecret }) => isSecret).map(({ key }) => key),
    released: kept.map(({ key, scope: origin, file, version, value, isSecret }) => ({ name: key, scope: file !== undefined && file === code?.manifest.dotEnv?.file ? 'env-file' : file !== undefined ? 'application' : origin, version: version ?? 0, isSecret, hash: sealer.hash(value) })),
    hash: sealer.hash(JSON.stringify(Object.entries(values))),
    warnings: findings.map(({ origin, message, hint }) => `${application.name}${origin.file === undefined ? '' : `, ${origin.file}:${origin.line ?? 1}`}: ${message} The variable stays unset. ${hint}`),
  };
}

function layersOf({ name, projectName, spec, code }: WantedApplication, { environment, variables }: OperationScope, sealer: Sealer): VariableLayer[] {
  const names = new Set([name, projectName ?? name]);
  const mine = (wanted: (variable: VariableRow) => boolean): VariableEntry[] => entriesOf(variables.filter((variable) => wanted(variable) && !SOURCE_VARIABLES.some((reserved) => reserved === variable.name)), sealer);
  const ofApplication = (environmentId: string | null) => mine((variable) => variable.scope === 'application' && variable.environmentId === environmentId && names.has(variable.application ?? ''));
  return [
    // Files of the repository are weaker than what is set through the API; in a scope the later layer wins.
    ...(code?.manifest.dotEnv === undefined ? [] : [{ scope: 'project' as const, file: code.manifest.dotEnv.file, entries: code.manifest.dotEnv.entries }]),
    { scope: 'project', file: code?.manifest.label ?? 'manifest', entries: Object.entries(spec.variables).map(([key, value]) => ({ key, value })) },
    { scope: 'project', entries: mine((variable) => variable.scope === 'project') },
    { scope: 'environment', entries: mine((variable) => variable.scope === 'environment' && variable.environmentId === environment.id) },
    { scope: 'application', entries: ofApplication(null) },
    { scope: 'application', entries: ofApplication(environment.id) },
  ];
}

/** The latest version of each variable; rows come older ones first. */
function entriesOf(rows: readonly VariableRow[], sealer: Sealer): VariableEntry[] {
  const latest = new Map(rows.map((row) => [row.name, row]));
  return [...latest.values()].filter(({ isUnset }) => !isUnset).map(({ id, name, value, sealedValue, isSecret, version }) => ({
    key: name, value: sealedValue === null ? value ?? '' : sealer.open(sealedValue, `variable:${id}`), isSecret, version,
  }));
}
