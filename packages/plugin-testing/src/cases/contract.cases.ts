import { pluginActivities, type PluginActivityName } from '@belay/contracts';
import { expectThat, type ConformanceCase } from '../certify/conformance-case.js';
import { describeOutcome, type Kit } from '../certify/kit.js';
import { callsOf } from './calls-of.js';
import { withoutLeftOut } from './left-out.js';

const activityNames = Object.keys(pluginActivities).filter((name): name is PluginActivityName => Object.hasOwn(pluginActivities, name));

/** A refusal is final, so a right plugin needs one attempt; more are for a heartbeat that a machine in distress lost, which breaks no rule of these. */
const ATTEMPTS = 3;

/** Methods that a plugin of their capability need not have. */
const mayBeLeftOut = new Set<PluginActivityName>(['buildImage', 'exportResources']);

/** Input that does not fit is refused with a code, what is not offered is said, and the worker lives on. */
export const contractCases: readonly ConformanceCase[] = [
  {
    id: 'contract/garbage-input', isShared: true, rule: 'Input that does not fit the contract is refused with INVALID_INPUT, and the worker lives on.', needs: [],
    run: async (kit) => {
      const environment = kit.newEnvironment();
      const garbage = [{}, { op: environment.meta('garbage'), ref: 7, resource: 'x', job: null, url: 12, backupId: '..', source: 1, object: '../..', records: [], repository: 'x', archive: {}, commit: '', bodyBase64: 1, prefix: 1 }, null, ['x']];
      const activities = (await withoutLeftOut(kit, offered(kit))).filter((activity) => activity !== 'describeTarget' && activity !== 'observeEnvironment');
      // What takes nothing but its envelope can be given no other garbage.
      const calls = activities.flatMap((activity) => garbage.map((input, index) => ({ activity, input, index })).filter(({ input }) => !pluginActivities[activity].input.safeParse(input).success));
      const outcomes = await kit.callAllRaw(calls, { goesOn: true, limits: { maximumAttempts: ATTEMPTS } });
      for (const [at, { activity, index }] of calls.entries()) {
        const outcome = outcomes[at];
        if (mayBeLeftOut.has(activity) && outcome?.kind === 'failed' && outcome.code === 'UNSUPPORTED_CAPABILITY') continue;
        expectThat(outcome?.kind === 'failed' && outcome.code === 'INVALID_INPUT' && !outcome.isRetryable, `${activity} with garbage ${index} ended as ${outcome === undefined ? 'nothing' : describeOutcome(outcome)} instead of INVALID_INPUT`);
      }
      expectThat(kit.fleet.running.length > 0, 'the worker died of garbage');
    },
  },
  {
    id: 'contract/large-input', isShared: true, rule: 'Input above the size of the contract is refused with PAYLOAD_TOO_LARGE.', needs: [],
    run: async (kit) => {
      const environment = kit.newEnvironment();
      const activity = offered(kit).find((name) => pluginActivities[name].isMutating);
      if (activity === undefined) return;
      const { input, step } = callsOf(kit, environment, activity);
      const outcome = await kit.call(environment, step, activity, { ...input, padding: 'x'.repeat(pluginActivities[activity].maxBytes + 10_000) }, { maximumAttempts: ATTEMPTS });
      expectThat(outcome.kind === 'failed' && outcome.code === 'PAYLOAD_TOO_LARGE', `${activity} with too large an input ended as ${describeOutcome(outcome)}`);
    },
  },
  {
    id: 'contract/foreign-target', isShared: true, rule: 'A call for another target than the worker serves is refused.', needs: [],
    run: async (kit) => {
      const environment = kit.newEnvironment();
      const activity = offered(kit).find((name) => pluginActivities[name].isMutating);
      if (activity === undefined) return;
      const { input, step } = callsOf(kit, environment, activity);
      const outcome = await (await kit.startRaw(activity, { op: { ...environment.meta(step), targetId: 'another-target' }, ...input }, { maximumAttempts: ATTEMPTS })).outcome;
      expectThat(outcome.kind === 'failed' && outcome.code === 'INVALID_INPUT', `${activity} for another target ended as ${describeOutcome(outcome)}`);
    },
  },
  {
    id: 'contract/unsupported', isShared: true, rule: 'An activity of a capability that plugin.json does not list is answered with UNSUPPORTED_CAPABILITY.', needs: [],
    run: async (kit) => {
      const environment = kit.newEnvironment();
      const missing = activityNames.filter((name) => !isOffered(kit, name) && name !== 'describeTarget');
      for (const activity of missing.slice(0, 3)) {
        const { input, step } = callsOf(kit, environment, activity);
        const outcome = await kit.call(environment, step, activity, input, { maximumAttempts: ATTEMPTS });
        expectThat(outcome.kind === 'failed' && outcome.code === 'UNSUPPORTED_CAPABILITY', `${activity}, which is not offered, ended as ${describeOutcome(outcome)}`);
      }
    },
  },
];

function offered(kit: Kit): PluginActivityName[] {
  return activityNames.filter((name) => isOffered(kit, name));
}

function isOffered(kit: Kit, name: PluginActivityName): boolean {
  return kit.has(pluginActivities[name].capability);
}
