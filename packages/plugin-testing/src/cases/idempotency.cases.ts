import { isDeepStrictEqual } from 'node:util';
import { pluginActivities, type ObservedResource } from '@belay/contracts';
import { expectThat, type ConformanceCase } from '../certify/conformance-case.js';
import type { Kit } from '../certify/kit.js';
import type { ScenarioStep } from '../certify/scenario.js';
import type { TestEnvironment } from '../certify/test-environment.js';
import { withScenario } from './with-scenario.js';

/** The same key again gives the same answer and makes nothing a second time. */
export const idempotencyCases: readonly ConformanceCase[] = [
  {
    id: 'idempotency/same-key-twice', isShared: true, rule: 'A call that is made again with the same key gives the same answer and changes nothing more.', needs: ['workloads'],
    run: (kit) => withScenario(kit, ['g1'], async (scenario, environment) => {
      await makeEachTwice(kit, environment, [...scenario.deploySteps(), ...scenario.destroySteps(['g1'], 'g1')]);
    }),
  },
  {
    id: 'idempotency/already-done', isShared: true, rule: 'What is already as wanted is a success under another key too: applied again it keeps its instances, removed again it says that nothing was there.', needs: ['workloads'],
    run: (kit) => withScenario(kit, ['g1'], async (scenario, environment) => {
      await scenario.make(scenario.deploySteps());
      const before = fingerprint(await kit.observe(environment));
      environment.beginOperation();
      await scenario.make(scenario.deploySteps().filter(({ activity }) => activity === 'applyResource'));
      const after = fingerprint(await kit.observe(environment));
      expectThat(isDeepStrictEqual(before, after), `applying the same specs again replaced something: ${JSON.stringify(before)} became ${JSON.stringify(after)}`);
      environment.beginOperation();
      await scenario.make(scenario.destroySteps(['g1'], 'g1'));
      const again = await kit.get(environment, 'remove/again', 'removeResource', { ref: scenario.workload('g1').ref });
      expectThat(!again.wasPresent, 'removing what is not there said that it was');
    }),
  },
];

const observe: ScenarioStep = { step: 'observe', activity: 'observeEnvironment', input: {} };

/** Each step, a look, the same step again, a look; compared when all were made. */
async function makeEachTwice(kit: Kit, environment: TestEnvironment, steps: readonly ScenarioStep[]): Promise<void> {
  const answers = await kit.getAll(environment, steps.flatMap((step) => [step, observe, step, observe]));
  for (const [index, step] of steps.entries()) assertSame(step, answers.slice(index * 4, index * 4 + 4));
}

function assertSame({ step, activity }: ScenarioStep, [first, look, second, lookAgain]: readonly unknown[]): void {
  const [seen, seenAgain] = [look, lookAgain].map((answer) => fingerprint(pluginActivities.observeEnvironment.output.parse(answer).resources));
  expectThat(isDeepStrictEqual(seen, seenAgain), `${step} with the same key changed the target again: ${JSON.stringify(seen)} became ${JSON.stringify(seenAgain)}`);
  if (activity === 'applyResource') expectThat(isDeepStrictEqual(identityOf(first), identityOf(second)), `${step} with the same key gave another answer: ${JSON.stringify(first)} and ${JSON.stringify(second)}`);
}

/** What tells a kept resource from a replaced one. */
export function fingerprint(resources: readonly ObservedResource[]): unknown[] {
  return resources.map(({ ref, specHash, instances, promotedGeneration }) => ({ id: `${ref.kind}/${ref.name}@${ref.generation ?? ''}`, specHash, instances: instances.map(({ id }) => id).sort(), promotedGeneration }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

function identityOf(answer: unknown): unknown {
  if (answer === null || typeof answer !== 'object' || !('observed' in answer)) return answer;
  const { observed } = answer;
  if (observed === null || typeof observed !== 'object' || !('ref' in observed) || !('specHash' in observed)) return observed;
  return { ref: observed.ref, specHash: observed.specHash };
}

