import { and, eq, inArray, sql } from '../../platform/database/orm.js';
import type { OperationKind, OperationOutcome, StateActivities } from '@belay/contracts';
import { dataAfter, type KeptData } from '../../planner/kept-data.js';
import type { Db } from '../../platform/database/database.js';
import { environments, observations, operations, plans, projects, releases, steps } from '../../platform/database/schema/index.js';
import { appendEnvironmentEvents, appendEvents } from '../events.js';
import { lockOperation } from './begin-operation.activity.js';
import { passOnPlace } from './queue-place.js';
import { giveBackHosts } from './route-hosts.js';
import type { StateDeps } from './state-deps.js';

type Operation = Awaited<ReturnType<typeof lockOperation>>;

/** Kinds after which the environment runs their release. */
const runningKinds: readonly OperationKind[] = ['deploy', 'promote', 'redeploy', 'rollback', 'restart', 'scale', 'start', 'repair'];

/** Makes the activity that writes an operation's verdict, once, and what follows from it for the environment. */
export function makeFinishOperation({ db }: StateDeps): StateActivities['finishOperation'] {
  return ({ operationId, outcome, observed }) => db.transaction(async (tx) => {
    const operation = await lockOperation(tx, operationId);
    if (operation.outcome !== null) return { notification: await describeForNotification(tx, operation, operation.outcome) };
    const releaseId = outcome.kind === 'succeeded' ? outcome.releaseId ?? operation.releaseId : operation.releaseId;
    await tx.update(operations).set({ outcome, state: outcome.kind, releaseId, endedAt: sql`clock_timestamp()` }).where(eq(operations.id, operationId));
    await tx.update(steps).set({ state: 'skipped' }).where(and(eq(steps.operationId, operationId), inArray(steps.state, ['pending'])));
    await appendEvents(tx, operationId, [{ type: 'operation.finished', data: { outcome }, dedupeKey: 'finished' }]);
    if (operation.kind !== 'plan') {
      await passOnPlace(tx, operation.environmentId, operationId);
      await changeEnvironment(tx, operation, outcome);
    }
    if (observed !== undefined) {
      const row = { environmentId: operation.environmentId, resources: [...observed], observedAt: sql`clock_timestamp()` };
      await tx.insert(observations).values(row).onConflictDoUpdate({ target: observations.environmentId, set: row });
    }
    return { notification: await describeForNotification(tx, operation, outcome) };
  });
}

async function changeEnvironment(tx: Db, { id, kind, environmentId, fence }: Operation, outcome: OperationOutcome): Promise<void> {
  const events = [{ type: 'operation.finished', data: { operationId: id, kind, outcome: outcome.kind }, dedupeKey: `${id}:finished` }];
  if (outcome.kind === 'succeeded') {
    if (runningKinds.includes(kind) && outcome.releaseId !== undefined) {
      await tx.update(releases).set({ isGood: true }).where(and(eq(releases.id, outcome.releaseId), eq(releases.isSealed, true)));
      await tx.update(environments).set({ currentReleaseId: outcome.releaseId, serviceData: await placeData(tx, { id, environmentId, releaseId: outcome.releaseId }), ...(kind === 'repair' ? {} : { isMeantToRun: true }) }).where(eq(environments.id, environmentId));
    } else if (kind === 'stop') {
      await tx.update(environments).set({ isMeantToRun: false }).where(eq(environments.id, environmentId));
    } else if (kind === 'destroy') {
      await tx.update(environments).set({ destroyedAt: sql`clock_timestamp()`, isMeantToRun: false }).where(eq(environments.id, environmentId));
      events.push({ type: 'environment.destroyed', data: { operationId: id, kind, outcome: outcome.kind }, dedupeKey: `${id}:destroyed` });
    }
  }
  // An operation that never began left no hosts behind.
  if (fence !== null) await giveBackHosts(tx, environmentId);
  await appendEnvironmentEvents(tx, environmentId, events);
}

/** Says on which volume the data of each service is now, by the plan that was carried out. */
async function placeData(tx: Db, { id, environmentId, releaseId }: { readonly id: string; readonly environmentId: string; readonly releaseId: string }): Promise<KeptData> {
  // One after the other: a transaction has one connection.
  const [environment] = await tx.select({ data: environments.serviceData }).from(environments).where(eq(environments.id, environmentId));
  const [release] = await tx.select({ spec: releases.spec }).from(releases).where(eq(releases.id, releaseId));
  const [row] = await tx.select({ plan: plans.plan }).from(plans).where(eq(plans.id, `${id}:forward`));
  return dataAfter(environment?.data ?? {}, release?.spec, row?.plan);
}

/** What a webhook is told; null where nobody asked, or nothing happened. */
async function describeForNotification(tx: Db, { id, kind, environmentId, projectId }: Operation, outcome: OperationOutcome): Promise<Record<string, unknown> | null> {
  if (kind === 'plan' || outcome.kind === 'merged' || outcome.kind === 'superseded' || outcome.kind === 'refused') return null;
  const [row] = await tx.select({ name: projects.name, webhookUrl: projects.webhookUrl, branch: environments.branch, kind: environments.kind })
    .from(projects).innerJoin(environments, eq(environments.projectId, projects.id)).where(eq(environments.id, environmentId));
  if (row === undefined || row.webhookUrl === null) return null;
  return { type: `operation.${outcome.kind}`, operation: { id, kind }, project: { id: projectId, name: row.name }, environment: { id: environmentId, branch: row.branch, kind: row.kind }, outcome };
}
