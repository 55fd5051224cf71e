import { pluginActivities, type PluginActivityName } from '@belay/contracts';
import { expectThat, type ConformanceCase } from '../certify/conformance-case.js';
import { describeOutcome, type Kit } from '../certify/kit.js';
import { waitFor } from '../harness/wait-for.js';
import { callsOf } from './calls-of.js';
import { expectCancelled } from './expect-cancelled.js';
import { withoutLeftOut } from './left-out.js';

/** Longer than the contract's limit for a silent heart. */
const SLOW_MS = 5_000;
/** The claim is answered so long after the cancel at the latest: a worker that waits for its answer can still end in time. */
const RELEASED_AFTER_MS = 3_500;

/** What holds for every call that changes something, whatever it changes. The calls are about things that do not exist. */
export const anyCallCases: readonly ConformanceCase[] = [
  {
    id: 'cancel/any-call', rule: 'Every call that changes something ends as cancelled within 5 s, when it is cancelled before its effect.', needs: [],
    run: async (kit) => {
      await Promise.all((await withoutLeftOut(kit, changing(kit))).map(async (activity) => {
        const environment = kit.newEnvironment();
        const { input, step } = callsOf(kit, environment, activity);
        const release = kit.holdClaim(environment.meta(step).key);
        try {
          const call = await kit.start(environment, step, activity, input, { maximumAttempts: 1 });
          await waitFor(`the claim of ${activity}`, 30_000, () => (release.isHeld() ? true : undefined));
          const timer = setTimeout(release.now, RELEASED_AFTER_MS);
          await expectCancelled(call, activity).finally(() => clearTimeout(timer));
        } finally {
          release.now();
        }
      }));
    },
  },
  {
    id: 'fencing/any-call', isShared: true, rule: 'Every call that changes something is refused with STALE_OPERATION, when its fence is older than the environment has seen.', needs: [],
    run: async (kit) => {
      const calls = (await withoutLeftOut(kit, changing(kit))).map((activity) => {
        const environment = kit.newEnvironment();
        const { input, step } = callsOf(kit, environment, activity);
        const old = environment.meta(step);
        environment.beginOperation();
        return { activity, input: { op: old, ...input } };
      });
      const outcomes = await kit.callAllRaw(calls, { goesOn: true, limits: { maximumAttempts: 1 } });
      for (const [index, { activity }] of calls.entries()) {
        const outcome = outcomes[index];
        expectThat(outcome?.kind === 'failed' && outcome.code === 'STALE_OPERATION', `${activity} with an older fence ended as ${outcome === undefined ? 'nothing' : describeOutcome(outcome)}`);
      }
    },
  },
  {
    id: 'time/slow-call', isShared: true, rule: 'A call that is held up for longer than a silence may last is not lost: its heart beats.', needs: [],
    run: async (kit) => {
      const [activity] = await withoutLeftOut(kit, changing(kit));
      if (activity === undefined) return;
      const environment = kit.newEnvironment();
      const { input, step } = callsOf(kit, environment, activity);
      const release = kit.holdClaim(environment.meta(step).key);
      try {
        const call = await kit.start(environment, step, activity, input, { maximumAttempts: 1 });
        await waitFor(`the claim of ${activity}`, 30_000, () => (release.isHeld() ? true : undefined));
        await Promise.race([call.outcome, new Promise((resolve) => setTimeout(resolve, SLOW_MS))]);
        release.now();
        const outcome = await call.outcome;
        expectThat(outcome.kind !== 'timed-out', `${activity} was held up for ${SLOW_MS} ms and ended as ${describeOutcome(outcome)}`);
      } finally {
        release.now();
      }
    },
  },
];

const names = Object.keys(pluginActivities).filter((name): name is PluginActivityName => Object.hasOwn(pluginActivities, name));

function changing(kit: Kit): PluginActivityName[] {
  return names.filter((name) => pluginActivities[name].isMutating && kit.has(pluginActivities[name].capability));
}
