import { present } from '../../api/present.js';
import type { Cli } from '../../runtime/cli.js';
import { findApplication } from '../../scope/find-application.js';
import { findEnvironment } from '../../scope/find-environment.js';
import { openSession } from '../../scope/session.js';
import type { VariablesOptions } from '../environment/env.command.js';
import { type EnvironmentVariablesData, environmentVariablesDocument } from './variables.document.js';

type Environment = NonNullable<EnvironmentVariablesData['environment']>;

/** A variable that somebody set, for this environment or the whole project. */
export type SetVariable = Environment['variables'][number];
/** A variable as the current release gives it to an application. */
export type ReleasedVariable = NonNullable<Environment['currentRelease']>['applications'][number]['variables'][number] & { readonly application: string };

/** The variables of an environment. */
export interface FoundVariables {
  readonly branch: string;
  /** Set ones, the narrower scope first. */
  readonly set: readonly SetVariable[];
  readonly released: readonly ReleasedVariable[];
  readonly releaseNumber: number | null;
}

const narrowness = { APPLICATION: 0, ENVIRONMENT: 1, PROJECT: 2 } as const;

/** Reads what was set for an environment and what its current release gives to its applications; of one application only when one is named. */
export async function readVariables(cli: Cli, options: VariablesOptions): Promise<FoundVariables> {
  const session = await openSession(cli);
  const { project, environment } = await findEnvironment(session, options);
  const only = options.application === undefined ? undefined : findApplication(session, project, options.application);
  const found = present((await session.client.request(environmentVariablesDocument, { environment: environment.id })).environment, `environment "${environment.branch}"`);
  const applications = (found.currentRelease?.applications ?? []).filter((application) => only === undefined || application.name === only);
  return {
    branch: environment.branch, releaseNumber: found.currentRelease?.number ?? null,
    set: found.variables.filter((variable) => only === undefined || variable.application === null || variable.application === only).toSorted((one, other) => narrowness[one.scope] - narrowness[other.scope] || one.name.localeCompare(other.name)),
    released: applications.flatMap((application) => application.variables.map((variable) => ({ ...variable, application: application.name }))),
  };
}
