import { and, eq, inArray, sql } from '../../platform/database/orm.js';
import { BelayError, type Capability, type Plan, type PlanGoal, type ReleaseSpec, type StateActivities } from '@belay/contracts';
import { computePlan } from '../../planner/compute-plan.js';
import type { PlanInput, PlanReach } from '../../planner/plan-input.js';
import { differenceOf } from '../../planner/plan-difference.js';
import { generationOf } from '../../planner/release-resources.js';
import type { Db } from '../../platform/database/database.js';
import { approvalRequests, environments, operations, plans, pluginWorkers, releases, steps, targets } from '../../platform/database/schema/index.js';
import { appendEvents } from '../events.js';
import type { StateDeps } from './state-deps.js';
import { PLAN_POSITION } from './step-positions.js';

/** Makes the activity that computes, checks and records the plan of an operation or of its undoing. */
export function makeComputePlan({ db }: StateDeps): StateActivities['computePlan'] {
  return async ({ operationId, goal, observed, isAhead = false }) => {
    const [row] = await db.select({ operation: operations, isMeantToRun: environments.isMeantToRun, nextFence: environments.fence, currentReleaseId: environments.currentReleaseId, data: environments.serviceData, approved: approvalRequests.planHash }).from(operations)
      .leftJoin(approvalRequests, eq(approvalRequests.operationId, operations.id)).innerJoin(environments, eq(environments.id, operations.environmentId)).where(eq(operations.id, operationId));
    if (row === undefined) throw new BelayError('NOT_FOUND', `There is no operation ${operationId}.`);
    const { operation: { kind, params, environmentId }, isMeantToRun, data, approved } = row;
    const fence = row.operation.fence ?? (isAhead ? row.nextFence : 0);
    const lastGoodReleaseId = isAhead ? row.currentReleaseId : row.operation.lastGoodReleaseId;
    const found = await findReleases(db, environmentId, [lastGoodReleaseId, goal.kind === 'release' ? goal.releaseId : null]);
    const plan = computePlan({
      environmentId, operationId, observed, data,
      // A plan is what the next operation would do.
      generation: generationOf(kind === 'plan' || isAhead ? fence + 1 : fence),
      current: found.get(lastGoodReleaseId ?? '')?.spec ?? null,
      goal: toPlanGoal(goal, found, { reach: kind === 'build' ? 'build' : kind === 'release' ? 'seal' : 'run', isMeantToRun, failedGeneration: generationOf(fence - 1) }),
    });
    if (goal.kind !== 'last-good') await requireCapabilities(db, environmentId, plan);
    if (goal.kind !== 'last-good' && params.planHash !== undefined) await checkPlanHash(db, environmentId, params.planHash, plan);
    if (goal.kind !== 'last-good' && !isAhead && approved !== null && params.breakGlass === undefined && approved !== plan.hash) {
      throw new BelayError('PLAN_CHANGED', `What would be done is no longer what was approved (plan ${approved}), so nothing was done. Start the operation again and have its new plan approved.`, { details: { planHash: plan.hash, approvedPlanHash: approved } });
    }
    await recordPlan(db, { operationId, environmentId, goal, plan });
    return plan;
  };
}

interface NeededCapability { readonly capability: Capability; readonly message: (pluginId: string) => string; readonly details: Readonly<Record<string, unknown>> }

/** What a plan asks of the target's plugin beyond what every provider has. */
function findNeeds({ steps }: Plan): NeededCapability[] {
  return steps.flatMap((step): NeededCapability[] => {
    if (step.action === 'copyVolume') {
      const { spec } = step.resource;
      const owner = spec.kind === 'volume' ? spec.owner : spec.name;
      return [{ capability: 'volumes', details: { service: owner }, message: (pluginId) => `Another version of service ${owner} has to be tried on a copy of its data, and ${pluginId} copies no volumes. Keep the version, or back up and restore into a new service. Nothing was changed.` }];
    }
    if (step.action === 'apply' && step.resource.spec.kind === 'workload' && step.resource.spec.autoscaling !== undefined) {
      const { application, autoscaling } = step.resource.spec;
      return [{ capability: 'autoscaling', details: { application }, message: (pluginId) => `Application ${application} asks for autoscaling (${autoscaling.min} to ${autoscaling.max} instances), and ${pluginId} has no autoscaler. Write replicas in its belay.yml instead, or run it on a target that has one, such as Kubernetes. Nothing was changed.` }];
    }
    return [];
  });
}

/** @throws {BelayError} UNSUPPORTED_CAPABILITY when a plan needs what no plugin of the target offers. */
async function requireCapabilities(db: Db, environmentId: string, plan: Plan): Promise<void> {
  const needs = findNeeds(plan);
  if (needs.length === 0) return;
  const workers = await db.select({ pluginId: pluginWorkers.pluginId, capabilities: pluginWorkers.capabilities }).from(pluginWorkers).innerJoin(environments, eq(environments.targetId, pluginWorkers.targetId))
    .innerJoin(targets, and(eq(targets.id, pluginWorkers.targetId), eq(targets.pluginId, pluginWorkers.pluginId))).where(and(eq(environments.id, environmentId), eq(pluginWorkers.isGone, false)));
  const missing = needs.find(({ capability }) => workers.length > 0 && !workers.some(({ capabilities }) => capabilities.includes(capability)));
  if (missing !== undefined) throw new BelayError('UNSUPPORTED_CAPABILITY', missing.message(workers[0]?.pluginId ?? 'its plugin'), { details: { ...missing.details, capability: missing.capability } });
}

interface FoundRelease { readonly spec: ReleaseSpec; readonly isSealed: boolean }

async function findReleases(db: Db, environmentId: string, ids: readonly (string | null)[]): Promise<Map<string, FoundRelease>> {
  const wanted = ids.filter((id) => id !== null);
  if (wanted.length === 0) return new Map();
  const rows = await db.select({ id: releases.id, spec: releases.spec, isSealed: releases.isSealed }).from(releases).where(and(inArray(releases.id, wanted), eq(releases.environmentId, environmentId)));
  return new Map(rows.map((row) => [row.id, row]));
}

function toPlanGoal(
  goal: PlanGoal, found: ReadonlyMap<string, FoundRelease>, { reach, isMeantToRun, failedGeneration }: { readonly reach: PlanReach; readonly isMeantToRun: boolean; readonly failedGeneration: string },
): PlanInput['goal'] {
  if (goal.kind === 'last-good') return { kind: 'last-good', isMeantToRun, failedGeneration };
  if (goal.kind !== 'release') return goal;
  const release = found.get(goal.releaseId);
  if (release === undefined) throw new BelayError('NOT_FOUND', `There is no release ${goal.releaseId} in this environment.`);
  return { kind: 'release', release: release.spec, isSealed: release.isSealed, restart: goal.restart ?? [], reach };
}

/** @throws {BelayError} PLAN_INVALID for a hash that was never shown, PLAN_CHANGED for one that is no longer what would be done. */
async function checkPlanHash(db: Db, environmentId: string, hash: string, plan: Plan): Promise<void> {
  if (plan.hash === hash) return;
  const [known] = await db.select({ plan: plans.plan }).from(plans).where(and(eq(plans.environmentId, environmentId), eq(plans.hash, hash))).limit(1);
  if (known === undefined) throw new BelayError('PLAN_INVALID', `The plan hash ${hash.slice(0, 64)} is not one of this environment; ask for a plan first.`);
  const changes = differenceOf(known.plan, plan);
  throw new BelayError('PLAN_CHANGED', `What would be done is no longer what plan ${hash} stands for: ${changes.join('; ')}. Nothing was done. Look at the new plan and deploy with its hash ${plan.hash}.`, { details: { planHash: plan.hash, changes } });
}

async function recordPlan(db: Db, { operationId, environmentId, goal, plan }: { operationId: string; environmentId: string; goal: PlanGoal; plan: Plan }): Promise<void> {
  const phase = goal.kind === 'last-good' ? 'undo' : 'forward';
  await db.transaction(async (tx) => {
    const data = {
      phase, hash: plan.hash, causesDowntime: plan.causesDowntime, dataRisks: plan.dataRisks, warnings: plan.warnings,
      steps: plan.steps.map(({ name, action, change, summary, after, causesDowntime }) => ({ name, action, change, summary, after, causesDowntime })),
    };
    await appendEvents(tx, operationId, [{ type: 'plan.computed', data, dedupeKey: `planned:${phase}` }]);
    const row = { id: `${operationId}:${phase}`, operationId, environmentId, hash: plan.hash, goal, plan };
    await tx.insert(plans).values(row).onConflictDoUpdate({ target: plans.id, set: row });
    if (plan.steps.length === 0) return;
    await tx.insert(steps).values(plan.steps.map(({ name, summary }, index) => ({ operationId, name, phase, summary, position: PLAN_POSITION[phase] + index }) as const))
      // A build may have been begun, and told of, before the plan was there.
      .onConflictDoUpdate({ target: [steps.operationId, steps.phase, steps.name], set: { summary: sql`excluded.summary`, position: sql`excluded.position` } });
  });
}
