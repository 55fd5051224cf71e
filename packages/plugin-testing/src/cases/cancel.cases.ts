import { CaseSkipped, expectThat, type ConformanceCase } from '../certify/conformance-case.js';
import { describeOutcome, type Kit } from '../certify/kit.js';
import { expectCancelled } from './expect-cancelled.js';
import { type Scenario, type ScenarioStep } from '../certify/scenario.js';
import type { TestEnvironment } from '../certify/test-environment.js';
import { waitFor } from '../harness/wait-for.js';
import { withScenario } from './with-scenario.js';

/** The claim is answered so long after the cancel at the latest: a worker that waits for its answer can still end in time. */
const RELEASED_AFTER_MS = 3_500;
const GIVES_UP = new Set(['UNHEALTHY', 'NOT_LISTENING', 'LISTENS_ELSEWHERE', 'DEADLINE_EXCEEDED']);

/** Cancels and deadlines are obeyed in time. */
export const cancelCases: readonly ConformanceCase[] = [
  {
    id: 'cancel/before-the-effect', rule: 'A call that is cancelled before its effect ends as cancelled within 5 s, and the effect is not made.', needs: ['workloads'],
    run: (kit) => withScenario(kit, ['g1'], async (scenario, environment) => {
      for (const step of scenario.deploySteps().filter(({ activity }) => activity === 'applyResource' || activity === 'promoteGeneration')) await cancelBeforeEffect(kit, environment, scenario, step);
    }),
  },
  {
    id: 'cancel/while-waiting', rule: 'A wait that is cancelled ends as cancelled within 5 s.', needs: ['workloads'],
    run: (kit) => withScenario(kit, ['g1'], async (scenario, environment) => {
      const wait = await startNeverHealthy(kit, scenario, environment);
      const call = await kit.start(environment, 'wait/cancelled', 'waitUntilResource', { ...wait, deadlineMs: 60_000 });
      await waitFor('the wait in a worker\'s hands', 30_000, async () => ((await call.isInHand()) ? true : undefined));
      await expectCancelled(call, 'waitUntilResource');
    }),
  },
  {
    id: 'time/deadline-is-kept', isShared: true, rule: 'A wait gives up at its deadline with a code that says why, and its heart beats until then.', needs: ['workloads'],
    run: (kit) => withScenario(kit, ['g1'], async (scenario, environment) => {
      const wait = await startNeverHealthy(kit, scenario, environment);
      const startedAtMs = performance.now();
      const outcome = await kit.call(environment, 'wait/deadline', 'waitUntilResource', { ...wait, deadlineMs: 4_500 }, { maximumAttempts: 1, startToCloseMs: 15_000 });
      const tookMs = performance.now() - startedAtMs;
      expectThat(outcome.kind === 'failed' && GIVES_UP.has(outcome.code), `a wait of 4500 ms for what never becomes healthy ended as ${describeOutcome(outcome)}`);
      expectThat(tookMs > 4_000, `a wait of 4500 ms took ${Math.round(tookMs)} ms`);
    }),
  },
  {
    id: 'time/ready-is-true', isShared: true, rule: 'What is called ready on being made answers its health check.', needs: ['workloads'],
    run: (kit) => withScenario(kit, ['g1', 'g2'], async (scenario, environment) => {
      const { answer } = await applyNeverHealthy(kit, scenario, environment);
      expectThat(answer.isReady !== true, 'a workload that never answers its health check was called ready on being made');
      const good = scenario.workload('g2');
      const made = await kit.get(environment, 'apply/workload/ready', 'applyResource', { resource: good });
      // Who calls it ready lets the engine leave the wait out, so a wait has nothing left to wait for.
      if (made.isReady === true) await kit.get(environment, 'wait/workload/ready', 'waitUntilResource', { ref: good.ref, condition: 'healthy', healthCheck: scenario.healthCheck, deadlineMs: 1_000 });
    }),
  },
];

async function cancelBeforeEffect(kit: Kit, environment: TestEnvironment, scenario: Scenario, step: ScenarioStep): Promise<void> {
  const before = (await kit.observe(environment)).length;
  const name = `cancelled/${step.step}`;
  const release = kit.holdClaim(environment.meta(name).key);
  try {
    const call = await kit.start(environment, name, step.activity, step.input);
    await waitFor(`the claim of ${name}`, 30_000, () => (release.isHeld() ? true : undefined));
    const timer = setTimeout(release.now, RELEASED_AFTER_MS);
    await expectCancelled(call, step.activity).finally(() => clearTimeout(timer));
  } finally {
    release.now();
  }
  const after = (await kit.observe(environment)).length;
  expectThat(after === before, `${step.step} was cancelled before its effect, which was made nevertheless`);
  await scenario.make([step]);
}

async function startNeverHealthy(kit: Kit, scenario: Scenario, environment: TestEnvironment): Promise<Record<string, unknown>> {
  const { ref, healthCheck } = await applyNeverHealthy(kit, scenario, environment);
  return { ref, condition: 'healthy', healthCheck };
}

async function applyNeverHealthy(kit: Kit, scenario: Scenario, environment: TestEnvironment) {
  const { neverHealthy } = kit.profile;
  if (neverHealthy === undefined) throw new CaseSkipped('the profile does not say what never becomes healthy');
  await scenario.make([scenario.apply(scenario.network)]);
  const image = neverHealthy.image === undefined ? undefined : (await kit.get(environment, 'image/never', 'resolveImage', { ref: neverHealthy.image })).image;
  const healthCheck = neverHealthy.healthCheck ?? scenario.healthCheck;
  const resource = scenario.workload('g1', { ...(image === undefined ? {} : { image }), ...(neverHealthy.command === undefined ? {} : { command: neverHealthy.command }), healthCheck });
  return { answer: await kit.get(environment, 'apply/workload/never', 'applyResource', { resource }), ref: resource.ref, healthCheck };
}
