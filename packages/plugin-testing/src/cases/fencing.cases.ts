import type { CheckRequest } from '@belay/contracts';
import type { DoorMoment } from '../door/kit-door.js';
import { DOOR_TIMEOUT_MS } from '../door/door-timeout.js';
import { expectThat, type ConformanceCase } from '../certify/conformance-case.js';
import { describeOutcome, type Kit } from '../certify/kit.js';
import { waitFor } from '../harness/wait-for.js';
import type { TestEnvironment } from '../certify/test-environment.js';
import { fingerprint } from './idempotency.cases.js';
import { withScenario } from './with-scenario.js';

/** A worker that makes its effect within 50 ms of its claim need not ask again: held this long, it has to. */
const HELD_MS = 100;
/** Time in which a resumed worker would make its late effect, or ask whether it may. */
const LATE_EFFECT_MS = 4_000;
/** Time that it then has to end what it has in hand. */
const DRAINS_WITHIN_MS = 20_000;

/** No SDK asks more often at the same time by default. */
const OPEN_POLLS = 6;

/** What comes from a superseded operation or attempt changes nothing. */
export const fencingCases: readonly ConformanceCase[] = [
  {
    id: 'fencing/older-operation', isShared: true, rule: 'A call with an older fence than the environment has seen is refused with STALE_OPERATION and changes nothing.', needs: ['workloads'],
    run: (kit) => withScenario(kit, ['g1'], async (scenario, environment) => {
      await scenario.make([scenario.apply(scenario.network)]);
      const old = environment.meta('apply/late');
      environment.beginOperation();
      const before = fingerprint(await kit.observe(environment));
      for (const step of [scenario.apply(scenario.workload('g1')), scenario.remove(scenario.network.ref)]) {
        const outcome = await (await kit.startRaw(step.activity, { op: old, ...step.input }, { maximumAttempts: 1 })).outcome;
        expectThat(outcome.kind === 'failed' && outcome.code === 'STALE_OPERATION', `${step.step} with an older fence ended as ${describeOutcome(outcome)}`);
      }
      expectThat(JSON.stringify(fingerprint(await kit.observe(environment))) === JSON.stringify(before), 'a call with an older fence changed the target');
    }),
  },
  {
    id: 'fencing/paused-before-the-effect', rule: 'A worker that is paused after its claim and wakes up after its successor took over changes nothing.', needs: ['workloads'],
    run: (kit) => pausedWorker(kit, 'claim'),
  },
  {
    id: 'fencing/paused-at-the-check', rule: 'A worker that is paused while it asks whether it is current, and is told yes before its successor took over, asks again when it wakes up.', needs: ['workloads'],
    run: (kit) => pausedWorker(kit, 'check'),
  },
];

/** A worker that was paused for longer than its questions to the door may take (BELAY_DOOR_TIMEOUT_MS, which the kit sets) asks anew when it wakes up, and is refused: then nothing is shown. */
const LONGEST_PAUSE_MS = DOOR_TIMEOUT_MS - 5_000;
const MOST_TRIES = 4;

async function pausedWorker(kit: Kit, at: 'claim' | 'check'): Promise<void> {
  for (let tries = 1; tries <= MOST_TRIES; tries += 1) if (await pauseOnce(kit, at) < LONGEST_PAUSE_MS) return;
  expectThat(false, `the successor of a paused worker took over after more than ${LONGEST_PAUSE_MS} ms each of ${MOST_TRIES} times, so nothing was shown; certify where less is at work`);
}

/** The first worker stops at the moment; a second one finishes the step, the next operation removes the result, then the first wakes up. Gives the time in ms for which it was paused. */
async function pauseOnce(kit: Kit, at: 'claim' | 'check'): Promise<number> {
  return withScenario(kit, ['g1'], async (scenario, environment) => {
    await scenario.make([scenario.apply(scenario.network)]);
    const workload = scenario.workload('g1');
    const step = scenario.apply(workload);
    const first = await kit.fleet.ensureOne();
    let paused: { readonly request: CheckRequest; readonly atMs: number } | undefined;
    kit.door.watch(async (moment: DoorMoment) => {
      if (paused !== undefined || (moment.kind !== 'claim' && moment.kind !== 'check') || moment.request.step !== step.step || moment.request.attempt !== 1) return;
      if (moment.kind === 'claim' && at === 'check') return new Promise((resolve) => setTimeout(resolve, HELD_MS));
      if (moment.kind !== at) return;
      paused = { request: moment.request, atMs: performance.now() };
      first.pause();
    });
    try {
      // The paused worker's open questions may take some attempts with them.
      const call = await kit.start(environment, step.step, step.activity, step.input, { maximumAttempts: 20 });
      let endedAs: string | undefined;
      call.outcome.then((outcome) => { endedAs = describeOutcome(outcome); }, () => undefined);
      const { request, atMs } = await waitFor(`the ${at} of ${step.step}`, 30_000, () => {
        expectThat(paused !== undefined || endedAs === undefined, `${step.step} ended as ${endedAs} without a ${at} at the door${at === 'check' ? `, though its claim was held for ${HELD_MS} ms` : ''}`);
        return paused;
      });
      await emptyPolls(kit, environment);
      await kit.fleet.start();
      const outcome = await call.outcome;
      expectThat(outcome.kind === 'done', `the successor of a paused worker ended ${step.step} as ${describeOutcome(outcome)}`);
      environment.beginOperation();
      await scenario.make([scenario.remove(workload.ref)]);
      const pausedMs = performance.now() - atMs;
      first.resume();
      const isLate = async (): Promise<boolean> => (await kit.observe(environment)).some(({ ref }) => ref.kind === 'workload');
      // Of this attempt: a later one that was handed to the worker while it was paused is refused as well.
      const isRefused = (): boolean => kit.door.refusals.some(({ key, attempt }) => key === request.key && attempt === request.attempt);
      await waitFor('a late effect, or the question for it', LATE_EFFECT_MS, async () => (isRefused() || (await isLate()) ? true : undefined)).catch(() => undefined);
      // Told no, it might make its effect all the same; once it has ended what it had in hand, it makes none.
      await first.stop(DRAINS_WITHIN_MS);
      expectThat(!(await isLate()), 'a worker that was paused and woke up after its successor made its effect nevertheless');
      return pausedMs;
    } finally {
      kit.door.watch(undefined);
      first.resume();
      await first.kill();
    }
  });
}

/**
 * Gives the open questions of a paused worker something to take. Temporal hands a call to them as if the worker were there, and each that it takes of the real ones is lost for a whole silence.
 * What they take is never waited for.
 */
async function emptyPolls(kit: Kit, environment: TestEnvironment): Promise<void> {
  await Promise.all(Array.from({ length: OPEN_POLLS }, (_value, index) => kit.start(environment, `lost/${index}`, 'observeEnvironment', {}, { maximumAttempts: 1, startToCloseMs: 2_000, scheduleToStartMs: 5_000 })));
}
