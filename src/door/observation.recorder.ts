import { BelayError, resourceId, type ObservationsRequest, type ObservedResource } from '@belay/contracts';
import { and, eq, isNull } from '../platform/database/orm.js';
import { VANISHED } from '../drift/drift.repository.js';
import { appendEnvironmentEvents } from '../engine/events.js';
import type { Db } from '../platform/database/database.js';
import { driftChecks, environments, observations, targets } from '../platform/database/schema/index.js';

/** How one resource changed by itself. */
interface ResourceChange { readonly resource: string; readonly from: string; readonly to: string }

/** Keeps the last known state of environments as providers push it, and tells of what changed. */
export class ObservationRecorder {
  constructor(private readonly db: Db) {}

  /** Records what a provider sees; an older view than the known one is dropped. What vanished by itself makes a look at the environment due. @throws {BelayError} NOT_FOUND when the environment is not one of the plugin's target. */
  async record(pluginId: string, { targetId, environmentId, at, resources, vanished = [] }: ObservationsRequest): Promise<void> {
    const [own] = await this.db.select({ id: environments.id }).from(environments).innerJoin(targets, eq(targets.id, environments.targetId))
      .where(and(eq(environments.id, environmentId), eq(targets.id, targetId), eq(targets.pluginId, pluginId), isNull(environments.destroyedAt)));
    if (own === undefined) throw new BelayError('NOT_FOUND', `There is no environment ${environmentId} on the target ${targetId}.`);
    const observedAt = new Date(at);
    if (Number.isNaN(observedAt.getTime())) throw new BelayError('INVALID_INPUT', 'The time of the observation is not an ISO 8601 time.');
    await this.db.transaction(async (tx) => {
      if (vanished.length > 0) await tx.insert(driftChecks).values({ id: `${VANISHED}${environmentId}:${at}`.slice(0, 200), targetId, environmentId }).onConflictDoNothing();
      const [before] = await tx.select().from(observations).where(eq(observations.environmentId, environmentId)).for('update');
      if (before !== undefined && before.observedAt > observedAt) return;
      await tx.insert(observations).values({ environmentId, resources, observedAt }).onConflictDoUpdate({ target: observations.environmentId, set: { resources, observedAt } });
      const changes = compare(statesOf(before?.resources ?? []), statesOf(resources));
      if (changes.length === 0) return;
      await appendEnvironmentEvents(tx, environmentId, [{ type: 'environment.observed', data: { at, changes }, dedupeKey: `observed:${at}` }]);
    });
  }
}

/** Resource → its state in words. What is stored was checked when it came in; older shapes are passed over. */
function statesOf(resources: readonly unknown[]): ReadonlyMap<string, string> {
  return new Map(resources.filter(isObserved).map((each) => [resourceId(each.ref), stateOf(each)]));
}

function stateOf({ isHealthy, instances, promotedGeneration, difference }: ObservedResource): string {
  const counts = new Map<string, number>();
  for (const { state, exitCode } of instances) {
    const shown = state === 'exited' && exitCode !== undefined ? `exited with ${exitCode}` : state;
    counts.set(shown, (counts.get(shown) ?? 0) + 1);
  }
  const shown = [...counts].sort().map(([state, count]) => (count === 1 ? state : `${count} ${state}`)).join(', ');
  return [isHealthy ? 'healthy' : 'unhealthy', ...(shown === '' ? [] : [shown]), ...(promotedGeneration === undefined ? [] : [`points to ${promotedGeneration}`]), ...(difference === undefined ? [] : [difference])].join(', ');
}

function compare(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): ResourceChange[] {
  return [...new Set([...before.keys(), ...after.keys()])].sort()
    .map((resource) => ({ resource, from: before.get(resource) ?? 'absent', to: after.get(resource) ?? 'absent' })).filter(({ from, to }) => from !== to);
}

function isObserved(value: unknown): value is ObservedResource {
  return value !== null && typeof value === 'object' && 'ref' in value && 'instances' in value;
}
