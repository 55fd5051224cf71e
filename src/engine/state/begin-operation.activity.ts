import { eq, sql } from '../../platform/database/orm.js';
import { BelayError, type Admission, type OperationStart, type StateActivities } from '@belay/contracts';
import type { Db } from '../../platform/database/database.js';
import { environments, operations, projects, secrets, targets } from '../../platform/database/schema/index.js';
import { contractOf, ifOlder, toPluginTarget, workerContract } from '../../targets/worker-contract.js';
import { appendEnvironmentEvents, appendEvents, type NewEvent } from '../events.js';
import type { StateDeps } from './state-deps.js';

type Operation = typeof operations.$inferSelect;

/** What stands for an operation that starts at once, and whose admission nobody else records. */
const accepted: Admission = { kind: 'accepted' };

/** Makes the activity that starts an operation: gives it its fence and its view of the environment, the same when it is asked again. */
export function makeBeginOperation(deps: StateDeps): StateActivities['beginOperation'] {
  return ({ operationId }) => startOperation(deps, operationId, false);
}

/** Makes the activity that gives the same view of the environment before an operation begins. */
export function makeReadOperationStart(deps: StateDeps): StateActivities['readOperationStart'] {
  return ({ operationId }) => startOperation(deps, operationId, true);
}

function startOperation({ db, noWorkerAfterMs, notifier }: StateDeps, operationId: string, isAhead: boolean): Promise<OperationStart> {
  return db.transaction(async (tx) => {
    const [found] = await tx.select({ operation: operations, environment: environments, target: targets, project: projects, secret: secrets, contract: workerContract, notifierContract: contractOf(notifier.pluginId, notifier.targetId) }).from(operations).innerJoin(environments, eq(environments.id, operations.environmentId)).innerJoin(targets, eq(targets.id, environments.targetId))
      .innerJoin(projects, eq(projects.id, environments.projectId)).leftJoin(secrets, eq(secrets.id, projects.webhookSecretId)).where(eq(operations.id, operationId)).for('update', { of: operations });
    if (found === undefined) throw new BelayError('NOT_FOUND', `There is no operation ${operationId}, or its environment does not exist.`);
    const { operation, environment: { currentReleaseId, isMeantToRun, destroyedAt, fence: latestFence }, target, project, secret, contract, notifierContract } = found;
    if (destroyedAt !== null) throw new BelayError('ENVIRONMENT_GONE', `The environment ${operation.environmentId} was destroyed; create it anew to deploy again.`);
    const builder = await findBuilder(tx, target);
    const fence = operation.fence ?? (isAhead ? latestFence : await begin(tx, operation, currentReleaseId));
    const start: OperationStart = {
      kind: operation.kind, fence, params: operation.params, target: toPluginTarget(target, contract), ...(builder === undefined ? {} : { builder }),
      lastGoodReleaseId: operation.fence === null ? currentReleaseId : operation.lastGoodReleaseId, isMeantToRun, noWorkerAfterMs,
      notifier: project.webhookUrl === null ? null : { ...notifier, ...ifOlder(notifierContract), url: project.webhookUrl, ...(secret === null ? {} : { secretRef: secret.ref }) },
    };
    return start;
  });
}

/** Finds the target that the option `builder` of an environment's target names. @throws {BelayError} NOT_FOUND when there is no such target. */
async function findBuilder(tx: Db, { id, options }: typeof targets.$inferSelect): Promise<OperationStart['builder']> {
  const { builder } = options;
  if (typeof builder !== 'string') return undefined;
  const [found] = await tx.select({ id: targets.id, pluginId: targets.pluginId, contract: workerContract }).from(targets).where(eq(targets.id, builder));
  if (found === undefined) throw new BelayError('NOT_FOUND', `The target ${id} has its images built by the target ${builder}, which does not exist. Add that target, or name another one in the option builder.`, { details: { target: id, builder } });
  return toPluginTarget(found, found.contract);
}

/** Locks an operation's row. @throws {BelayError} NOT_FOUND. */
export async function lockOperation(tx: Db, operationId: string): Promise<Operation> {
  const [operation] = await tx.select().from(operations).where(eq(operations.id, operationId)).for('update');
  if (operation === undefined) throw new BelayError('NOT_FOUND', `There is no operation ${operationId}.`);
  return operation;
}

async function begin(tx: Db, operation: Operation, lastGoodReleaseId: string | null): Promise<number> {
  const { id, kind, environmentId } = operation;
  const isPlan = kind === 'plan';
  // A plan only looks: a new fence of its own would make the running operation's calls stale.
  const [row] = await tx.update(environments).set({ fence: sql`${environments.fence} + ${isPlan ? 0 : 1}` }).where(eq(environments.id, environmentId)).returning({ fence: environments.fence });
  const fence = row?.fence ?? 0;
  const isAccepted = !isPlan && operation.admission === null;
  const admitted = isAccepted ? { admission: accepted, admittedAt: sql`clock_timestamp()` } : {};
  await tx.update(operations).set({ fence, lastGoodReleaseId, startedAt: sql`clock_timestamp()`, state: 'running', ...admitted }).where(eq(operations.id, id));
  const ownEvents: NewEvent[] = [{ type: 'operation.started', data: { kind, fence }, dedupeKey: 'started' }];
  const told: NewEvent[] = [{ type: 'operation.started', data: { operationId: id, kind }, dedupeKey: `${id}:started` }];
  if (isAccepted) {
    ownEvents.unshift({ type: 'operation.admitted', data: { admission: accepted }, dedupeKey: 'admitted' });
    told.unshift({ type: 'operation.admitted', data: { operationId: id, kind, admission: accepted }, dedupeKey: `${id}:admitted` });
  }
  await appendEvents(tx, id, ownEvents);
  if (!isPlan) await appendEnvironmentEvents(tx, environmentId, told);
  return fence;
}
