import type { Autoscaling, Resource } from '@belay/contracts';
import { CaseFailure, expectThat, type ConformanceCase } from '../certify/conformance-case.js';
import type { Kit } from '../certify/kit.js';
import type { Scenario } from '../certify/scenario.js';
import type { TestEnvironment } from '../certify/test-environment.js';
import { waitFor } from '../harness/wait-for.js';
import { withScenario } from './with-scenario.js';

/** So high that no load of the machine moves the number within its bounds. */
const BOUNDS: Autoscaling = { min: 2, max: 3, metric: 'cpu', targetPercent: 1_000 };
/** Autoscalers look at their workloads at intervals: that of Kubernetes every 15 s. */
const SCALED_WITHIN_MS = 90_000;

/** Workloads whose number of replicas is the target's to choose, within bounds. */
export const autoscalingCases: readonly ConformanceCase[] = [
  {
    id: 'autoscaling/bounds', isShared: true, needs: ['workloads', 'autoscaling'],
    rule: 'A workload that is scaled by itself comes to its bounds from below and from above, and applying it again, or stopping and starting it, never takes it out of them.',
    run: (kit) => withScenario(kit, ['g1', 'g2'], async (scenario, environment) => {
      const below = scenario.workload('g1', { replicas: BOUNDS.min - 1, autoscaling: BOUNDS });
      const above = scenario.workload('g2', { replicas: BOUNDS.max + 1, autoscaling: BOUNDS });
      await scenario.make([scenario.apply(scenario.network), ...[below, above].map((resource) => scenario.apply(resource))]);
      await untilScaled(kit, environment, below, BOUNDS.min);
      await untilScaled(kit, environment, above, BOUNDS.max);

      environment.beginOperation();
      for (const [resource, wanted] of [[below, BOUNDS.min], [above, BOUNDS.max]] as const) {
        await scenario.make([scenario.apply(resource)]);
        const count = await countOf(kit, environment, resource);
        expectThat(count === wanted, `a workload that the autoscaler had brought to ${wanted} instances has ${count} after it was applied again: the number to begin with was taken for a wish`);
      }
      await restart(scenario, environment, below);
      await untilScaled(kit, environment, below, BOUNDS.min);
    }),
  },
];

async function restart(scenario: Scenario, environment: TestEnvironment, { ref }: Resource): Promise<void> {
  environment.beginOperation();
  await scenario.make([scenario.setRunning(ref, false), scenario.setRunning(ref, true)]);
}

async function untilScaled(kit: Kit, environment: TestEnvironment, resource: Resource, wanted: number): Promise<void> {
  let count = 0;
  await waitFor('the autoscaler', SCALED_WITHIN_MS, async () => {
    count = await countOf(kit, environment, resource);
    return count === wanted ? true : undefined;
  }).catch(() => { throw new CaseFailure(`a workload that is to have ${BOUNDS.min} to ${BOUNDS.max} instances still has ${count} after ${SCALED_WITHIN_MS / 1000} s`); });
}

async function countOf(kit: Kit, environment: TestEnvironment, { ref }: Resource): Promise<number> {
  return (await kit.observe(environment)).find((seen) => seen.ref.kind === ref.kind && seen.ref.generation === ref.generation)?.instances.length ?? 0;
}
