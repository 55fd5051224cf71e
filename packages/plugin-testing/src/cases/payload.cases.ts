import { pluginActivities, type PluginActivityName } from '@belay/contracts';
import { expectThat, type ConformanceCase } from '../certify/conformance-case.js';
import { describeOutcome, type Kit } from '../certify/kit.js';
import type { CallOutcome } from '../harness/call-outcome.js';
import type { RunningCall } from '../harness/temporal-driver.js';

/** Nothing that a plugin is told or says stands in Temporal for everyone to read. */
export const payloadCases: readonly ConformanceCase[] = [
  {
    id: 'payloads/sealed', rule: 'What a worker answers, and what it says of failures, is sealed with the key of its queue.', needs: [],
    run: async (kit) => {
      for (const call of await makeCalls(kit)) {
        const unsealed = await call.findUnsealed();
        expectThat(unsealed.length === 0, unsealed.join('; '));
      }
    },
  },
];

/** Tried near the end: a worker that keeps its keys understands nothing of what comes after. */
export const rotationCases: readonly ConformanceCase[] = [
  {
    id: 'payloads/rotation', rule: 'After the keys were exchanged a worker opens what the new key sealed, and seals with it, without being started anew.', needs: [],
    run: async (kit) => {
      kit.door.keys.rotate();
      for (const call of await makeCalls(kit)) {
        const ids = await call.readAnswerKeyIds();
        expectThat(ids.every((id) => id === kit.door.keys.currentId), `the answer was sealed with ${ids.join(', ')} after ${kit.door.keys.currentId} had become the current key`);
      }
    },
  },
];

/** One call that fails, and one that succeeds where the plugin has a target to look at. */
async function makeCalls(kit: Kit): Promise<RunningCall[]> {
  const environment = kit.newEnvironment();
  const activity = Object.keys(pluginActivities).filter((name): name is PluginActivityName => Object.hasOwn(pluginActivities, name)).find((name) => kit.has(pluginActivities[name].capability) && pluginActivities[name].isMutating);
  const calls: RunningCall[] = [];
  if (activity !== undefined) {
    const call = await kit.startRaw(activity, {}, { maximumAttempts: 1 });
    const outcome = await call.outcome;
    assertOpened(outcome);
    expectThat(outcome.kind === 'failed' && outcome.code === 'INVALID_INPUT', `${activity} with garbage ended as ${describeOutcome(outcome)}`);
    calls.push(call);
  }
  if (kit.has('target')) {
    const call = await kit.start(environment, 'observe', 'observeEnvironment', {}, { maximumAttempts: 1 });
    const outcome = await call.outcome;
    assertOpened(outcome);
    expectThat(outcome.kind === 'done', `observeEnvironment ended as ${describeOutcome(outcome)}`);
    calls.push(call);
  }
  return calls;
}

function assertOpened(outcome: CallOutcome): void {
  expectThat(outcome.kind !== 'failed' || !outcome.message.includes('binary/encrypted'), 'the worker does not open sealed payloads: its data converter needs the codec of docs/plugins.md (Sealed payloads)');
}
