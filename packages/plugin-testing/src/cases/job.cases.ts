import type { PinnedImage } from '@belay/contracts';
import { CaseSkipped, expectThat, type ConformanceCase } from '../certify/conformance-case.js';
import { describeOutcome, type Kit } from '../certify/kit.js';
import { expectCancelled } from './expect-cancelled.js';
import type { TestEnvironment } from '../certify/test-environment.js';
import { waitFor } from '../harness/wait-for.js';
import { fillText } from '../profile/conformance-profile.js';

/** A busy machine may take longer to see that a job runs than the first of them takes. */
const SLEEPS_S = [3, 9, 27];

/** One-off processes. */
export const jobCases: readonly ConformanceCase[] = [
  {
    id: 'jobs/exit-code-and-output', isShared: true, rule: 'A job gives its exit code and its output; a code other than 0 is an answer, not a failure.', needs: ['jobs'],
    run: (kit) => withEnvironment(kit, {}, async (environment) => {
      const failing = await kit.get(environment, 'job/exit', 'runJob', await jobInput(kit, environment, 'exit', commands(kit).exitWith3));
      expectThat(failing.exitCode === 3, `a job that ends with 3 gave ${failing.exitCode}`);
      const text = 'grün & <odd> "text" $HOME';
      const printing = await kit.get(environment, 'job/print', 'runJob', await jobInput(kit, environment, 'print', commands(kit).print, { text }));
      expectThat(printing.output.includes(text), `a job that prints ${text} gave ${printing.output.slice(0, 200)}`);
    }),
  },
  {
    id: 'jobs/variables', isShared: true, rule: 'A job has the variables of its application, and their secret values are masked in its output.', needs: ['jobs'],
    run: (kit) => withEnvironment(kit, { PLAIN: 'plain42' }, async (environment) => {
      const plain = await kit.get(environment, 'job/plain', 'runJob', await jobInput(kit, environment, 'plain', commands(kit).printVariable, { name: 'PLAIN' }));
      expectThat(plain.output.includes('plain42'), 'a job does not have the variables of its application');
      const secret = await kit.get(environment, 'job/secret', 'runJob', await jobInput(kit, environment, 'secret', commands(kit).printVariable, { name: 'CANARY' }));
      expectThat(!secret.output.includes(kit.canary), 'the output of a job holds a secret in the clear');
    }),
  },
  {
    id: 'jobs/at-most-once', rule: 'A job whose worker is killed is never run a second time: its result is found, or TASK_OUTCOME_UNKNOWN is said.', needs: ['jobs'], needsProbe: true,
    run: (kit) => withEnvironment(kit, {}, async (environment) => {
      for (const seconds of SLEEPS_S) if (await killDuringJob(kit, environment, seconds)) return;
      expectThat(false, `a job that sleeps for ${SLEEPS_S.at(-1)} s had ended before its worker could be killed; its sleep in the profile has to take {seconds} seconds`);
    }),
  },
  {
    id: 'jobs/cancel', rule: 'A job that is cancelled ends within 5 s.', needs: ['jobs'],
    run: (kit) => withEnvironment(kit, {}, async (environment) => {
      const call = await kit.start(environment, 'job/cancelled', 'runJob', await jobInput(kit, environment, 'cancelled', commands(kit).sleep, { seconds: '60' }));
      if (kit.hasProbe) await untilStarted(kit, environment.meta('job/cancelled').key);
      await expectCancelled(call, 'runJob');
    }),
  },
  {
    id: 'jobs/time-limit', isShared: true, rule: 'A job that takes longer than its time limit is stopped and says DEADLINE_EXCEEDED.', needs: ['jobs'],
    run: (kit) => withEnvironment(kit, {}, async (environment) => {
      const input = await jobInput(kit, environment, 'late', commands(kit).sleep, { seconds: '30' }, 1_500);
      const outcome = await kit.call(environment, 'job/late', 'runJob', input, { maximumAttempts: 1 });
      expectThat(outcome.kind === 'failed' && outcome.code === 'DEADLINE_EXCEEDED', `a job above its time limit ended as ${describeOutcome(outcome)}`);
    }),
  },
];

/** Kills the worker of a job that sleeps, and looks at what its successor makes of it. False when the job had ended before: then nothing was tried. */
async function killDuringJob(kit: Kit, environment: TestEnvironment, seconds: number): Promise<boolean> {
  const worker = await kit.fleet.ensureOne();
  const name = `once-${seconds}`;
  const { key } = environment.meta(`job/${name}`);
  const input = await jobInput(kit, environment, name, commands(kit).sleep, { seconds: String(seconds) });
  const attempts = new Set<number>();
  const stop = kit.door.addWatcher((moment) => {
    if (moment.kind === 'claim' && moment.request.key === key) attempts.add(moment.request.attempt);
  });
  try {
    const call = await kit.start(environment, `job/${name}`, 'runJob', input);
    await untilStarted(kit, key);
    await worker.kill();
    await kit.fleet.start();
    const outcome = await call.outcome;
    expectThat(outcome.kind === 'done' || (outcome.kind === 'failed' && outcome.code === 'TASK_OUTCOME_UNKNOWN'), `a job whose worker was killed ended as ${describeOutcome(outcome)}`);
    const runs = await kit.probe.countJobRuns(key);
    expectThat(runs === 1, `the job was run ${runs} times`);
    return attempts.size > 1;
  } finally {
    stop();
  }
}

/** A job runs in the network of its environment, where the target has networks. */
async function withEnvironment(kit: Kit, variables: Readonly<Record<string, string>>, run: (environment: TestEnvironment) => Promise<void>): Promise<void> {
  const environment = kit.newEnvironment(variables);
  const ref = { environmentId: environment.environmentId, kind: 'network', name: 'default' };
  if (kit.has('workloads')) await kit.get(environment, 'apply/network', 'applyResource', { resource: { ref, spec: { kind: 'network', name: 'default' }, specHash: 'network' } });
  try {
    await run(environment);
  } finally {
    await kit.fleet.ensureOne();
    if (kit.has('workloads')) await kit.call(environment, 'remove/network', 'removeResource', { ref }, { maximumAttempts: 2 });
  }
}

function commands(kit: Kit): NonNullable<Kit['profile']['job']> {
  if (kit.profile.job === undefined) throw new CaseSkipped('the profile says nothing of jobs');
  return kit.profile.job;
}

async function jobInput(kit: Kit, environment: TestEnvironment, name: string, command: readonly string[], words: Readonly<Record<string, string>> = {}, timeoutMs = 60_000): Promise<Record<string, unknown>> {
  const { image: ref } = commands(kit);
  const image: PinnedImage = kit.has('images') ? (await kit.get(environment, `image/${name}`, 'resolveImage', { ref })).image : { ref, imageId: ref };
  return {
    job: {
      kind: 'job', name, application: 'web', image, command: command.map((part) => fillText(part, words)), mounts: [], variablesRef: environment.variablesRef, timeoutMs,
      cpuMillis: kit.profile.workload.cpuMillis, ramBytes: kit.profile.workload.ramBytes,
    },
  };
}

async function untilStarted(kit: Kit, key: string): Promise<void> {
  await waitFor('the start of the job', 30_000, async () => ((await kit.probe.countJobRuns(key)) > 0 ? true : undefined));
}
