import { eq, sql } from 'drizzle-orm';
import { BelayError, type OperationStart, type StateActivities } from '@belay/contracts';
import type { Db } from '../../platform/database/database.js';
import { environments, operations, projects, secrets, targets } from '../../platform/database/schema/index.js';
import { appendEnvironmentEvents, appendEvents } from '../events.js';
import type { StateDeps } from './state-deps.js';

/** Makes the activity that starts an operation: gives it its fence and its view of the environment, the same when it is asked again. */
export function makeBeginOperation({ db, noWorkerAfterMs, notifier }: StateDeps): StateActivities['beginOperation'] {
  return ({ operationId }) => db.transaction(async (tx) => {
    const operation = await lockOperation(tx, operationId);
    const [environment] = await tx.select().from(environments).innerJoin(targets, eq(targets.id, environments.targetId)).innerJoin(projects, eq(projects.id, environments.projectId))
      .leftJoin(secrets, eq(secrets.id, projects.webhookSecretId)).where(eq(environments.id, operation.environmentId));
    if (environment === undefined) throw new BelayError('NOT_FOUND', `The environment ${operation.environmentId} of operation ${operationId} does not exist.`);
    if (environment.environment.destroyedAt !== null) throw new BelayError('ENVIRONMENT_GONE', `The environment ${operation.environmentId} was destroyed; create it anew to deploy again.`);
    const { environment: { currentReleaseId, isMeantToRun }, target, project, secret } = environment;
    const begun = operation.fence ?? await begin(tx, operation, currentReleaseId);
    const start: OperationStart = {
      kind: operation.kind, fence: begun, params: operation.params, target: { id: target.id, pluginId: target.pluginId },
      lastGoodReleaseId: operation.fence === null ? currentReleaseId : operation.lastGoodReleaseId, isMeantToRun, noWorkerAfterMs,
      notifier: project.webhookUrl === null ? null : { ...notifier, url: project.webhookUrl, ...(secret === null ? {} : { secretRef: secret.ref }) },
    };
    return start;
  });
}

/** Locks an operation's row. @throws {BelayError} NOT_FOUND. */
export async function lockOperation(tx: Db, operationId: string) {
  const [operation] = await tx.select().from(operations).where(eq(operations.id, operationId)).for('update');
  if (operation === undefined) throw new BelayError('NOT_FOUND', `There is no operation ${operationId}.`);
  return operation;
}

async function begin(tx: Db, operation: Awaited<ReturnType<typeof lockOperation>>, lastGoodReleaseId: string | null): Promise<number> {
  // A plan only looks: a new fence of its own would make the running operation's calls stale.
  const growth = operation.kind === 'plan' ? 0 : 1;
  const [row] = await tx.update(environments).set({ fence: sql`${environments.fence} + ${growth}` }).where(eq(environments.id, operation.environmentId)).returning({ fence: environments.fence });
  const fence = row?.fence ?? 0;
  await tx.update(operations).set({ fence, lastGoodReleaseId, startedAt: sql`clock_timestamp()`, state: 'running' }).where(eq(operations.id, operation.id));
  await appendEvents(tx, operation.id, [{ type: 'operation.started', data: { kind: operation.kind, fence }, dedupeKey: 'started' }]);
  if (operation.kind !== 'plan') {
    await appendEnvironmentEvents(tx, operation.environmentId, [{ type: 'operation.started', data: { operationId: operation.id, kind: operation.kind }, dedupeKey: `${operation.id}:started` }]);
  }
  return fence;
}
