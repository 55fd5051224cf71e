import { BelayError, type ReleaseSpec } from '@belay/contracts';
import { and, desc, eq, isNotNull, lt, ne } from '../platform/database/orm.js';
import type { Db } from '../platform/database/database.js';
import { releases } from '../platform/database/schema/index.js';
import type { Draft } from './draft-release.js';
import { getSealedRelease } from './draft.store.js';
import type { OperationScope } from './operation-scope.js';

/** Gives the release that an environment runs. @throws {BelayError} NO_RELEASE. */
export function requireCurrent({ current, environment }: OperationScope): ReleaseSpec {
  if (current !== null) return current;
  throw new BelayError('NO_RELEASE', `The environment of the branch ${environment.branch} has no release yet. Deploy first.`);
}

/** Gives the release that a rollback leads to: the given one, else the latest good one before the current. @throws {BelayError} NO_RELEASE, NOT_FOUND, INVALID_INPUT. */
export async function findRollbackTarget(db: Db, scope: OperationScope): Promise<ReleaseSpec> {
  const { operation: { params }, environment } = scope;
  if (params.releaseId !== undefined) return await getSealedRelease(db, params.releaseId, environment.id);
  const current = requireCurrent(scope);
  const [now] = await db.select({ number: releases.number }).from(releases).where(eq(releases.id, current.releaseId));
  const [earlier] = await db.select({ spec: releases.spec }).from(releases)
    .where(and(eq(releases.environmentId, environment.id), eq(releases.isGood, true), isNotNull(releases.number), ne(releases.id, current.releaseId), ...(now?.number == null ? [] : [lt(releases.number, now.number)])))
    .orderBy(desc(releases.number)).limit(1);
  if (earlier === undefined) throw new BelayError('NO_RELEASE', 'The environment has no earlier good release to go back to. Name one, or deploy the commit that you want.');
  return earlier.spec;
}

/** Derives a release from the current one in which chosen applications are as in another release. @throws {BelayError} NOT_FOUND for an application that is in neither. */
export function takeApplications(scope: OperationScope, releaseId: string, from: ReleaseSpec, only: readonly string[]): Draft {
  const current = requireCurrent(scope);
  const chosen = only.map((name) => {
    const found = from.applications.find((each) => each.name === name || each.projectName === name);
    if (found === undefined) throw new BelayError('NOT_FOUND', `The earlier release has no application ${name}.`, { details: { application: name } });
    return found;
  });
  const names = new Set(chosen.map(({ name }) => name));
  const applications = [...current.applications.map((each) => chosen.find(({ name }) => name === each.name) ?? each), ...chosen.filter(({ name }) => !current.applications.some((each) => each.name === name))];
  return derived({ ...current, releaseId, applications }, `${[...names].join(', ')} as in an earlier release`);
}

/** Derives a release from the current one with another number of instances. @throws {BelayError} NOT_FOUND, INVALID_INPUT. */
export function scaleApplication(scope: OperationScope, releaseId: string): Draft {
  const current = requireCurrent(scope);
  const { application, replicas } = scope.operation.params;
  const found = current.applications.find(({ name, projectName }) => name === application || projectName === application);
  if (found === undefined) throw new BelayError('NOT_FOUND', `The release has no application ${application ?? ''}. It has ${current.applications.map(({ name }) => name).join(', ')}.`, { details: { application } });
  if (replicas === undefined || !Number.isInteger(replicas) || replicas < 1 || replicas > 100) throw new BelayError('INVALID_INPUT', 'The number of instances has to be a whole number from 1 to 100. Use stop to run none.', { details: { field: ['replicas'] } });
  if (found.autoscaling !== undefined) throw new BelayError('INVALID_INPUT', `${found.name} is scaled by itself, from ${found.autoscaling.min} to ${found.autoscaling.max} instances. Change autoscaling in its belay.yml, or write replicas there instead.`, { details: { application: found.name } });
  if (replicas > 1 && found.storage.length > 0) throw new BelayError('INVALID_INPUT', `${found.name} has storage, which several instances must not share. Keep one instance.`, { details: { application: found.name } });
  const applications = current.applications.map((each) => (each === found ? { ...each, replicas } : each));
  return derived({ ...current, releaseId, applications }, `${found.name} with ${replicas} instances`);
}

const derived = (spec: ReleaseSpec, description: string): Draft => ({ spec, wanted: { builds: [], warnings: [] }, trees: [], secrets: [], description });
