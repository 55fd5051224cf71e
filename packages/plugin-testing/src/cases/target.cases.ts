import { CaseSkipped, expectThat, type ConformanceCase } from '../certify/conformance-case.js';
import { describeOutcome } from '../certify/kit.js';
import { APPLICATION, Scenario } from '../certify/scenario.js';
import { fingerprint } from './idempotency.cases.js';
import { withScenario } from './with-scenario.js';

/** One would do; more are for a heartbeat that a machine in distress lost. */
const ATTEMPTS = 3;

/** Environments beside each other, things of others, changes by hand, and what is left. */
export const targetCases: readonly ConformanceCase[] = [
  {
    id: 'isolation/two-environments', isShared: true, rule: 'Two environments are changed at the same time and see nothing of each other.', needs: ['workloads'],
    run: (kit) => withScenario(kit, ['g1'], async (one, first) => {
      const second = kit.newEnvironment(kit.profile.service?.variables);
      const two = await Scenario.open(kit, second);
      try {
        await Promise.all([one.make(one.deploySteps()), two.make(two.deploySteps())]);
        const before = fingerprint(await kit.observe(first));
        for (const environment of [first, second]) {
          const foreign = (await kit.observe(environment)).filter(({ ref }) => ref.environmentId !== environment.environmentId);
          expectThat(foreign.length === 0, `an environment shows ${foreign.length} resources of another`);
        }
        await two.clean(['g1']);
        expectThat(JSON.stringify(fingerprint(await kit.observe(first))) === JSON.stringify(before), 'removing one environment changed the other');
      } finally {
        await two.clean(['g1']);
      }
    }),
  },
  {
    id: 'scoping/foreign-untouched', isShared: true, rule: 'What looks like the plugin\'s own but was made by others is never changed or removed.', needs: ['workloads'], needsProbe: true,
    run: (kit) => withScenario(kit, ['g1'], async (scenario, environment) => {
      const refs = [scenario.network.ref, scenario.workload('g1').ref];
      const handle = await kit.probe.plant(refs);
      try {
        const steps = [...scenario.deploySteps(), ...scenario.destroySteps(['g1'], 'g1')];
        const outcomes = await kit.callAll(environment, steps, { goesOn: true, limits: { maximumAttempts: ATTEMPTS } });
        for (const [index, outcome] of outcomes.entries()) expectThat(outcome.kind === 'done' || outcome.kind === 'failed', `${steps[index]?.step} beside foreign things ended as ${describeOutcome(outcome)}`);
        const damage = await kit.probe.findDamage(handle);
        expectThat(damage.length === 0, `things of others were touched: ${damage.join('; ')}`);
      } finally {
        await kit.probe.unplant(handle);
      }
    }),
  },
  {
    id: 'drift/converges', isShared: true, rule: 'What was removed by hand is seen as gone, and applying it again brings it back.', needs: ['workloads'], needsProbe: true,
    run: (kit) => withScenario(kit, ['g1'], async (scenario, environment) => {
      await scenario.make(scenario.deploySteps());
      const workload = scenario.workload('g1');
      await kit.probe.removeByHand(workload.ref);
      const seen = (await kit.observe(environment)).find(({ ref }) => ref.kind === 'workload');
      expectThat(seen === undefined || !seen.isHealthy, 'a workload that was removed by hand is still shown as healthy');
      environment.beginOperation();
      await scenario.make(scenario.stageSteps('g1'));
      const back = (await kit.observe(environment)).find(({ ref }) => ref.kind === 'workload');
      expectThat(back?.isHealthy === true, 'a workload that was removed by hand did not come back');
    }),
  },
  {
    id: 'leaks/nothing-left', isShared: true, rule: 'After an environment was destroyed nothing of it is left on the target.', needs: ['workloads'], needsProbe: true,
    run: (kit) => withScenario(kit, ['g1', 'g2'], async (scenario, environment) => {
      await scenario.make([...scenario.deploySteps(), ...scenario.stageSteps('g2')]);
      if (kit.has('endpoints')) await scenario.make([scenario.promote('g1', 'g2')]);
      environment.beginOperation();
      await scenario.make(scenario.destroySteps(['g1', 'g2'], 'g2'));
      const items = (await kit.probe.findLeftovers()).filter((item) => item.includes(environment.environmentId));
      expectThat(items.length === 0, `after everything was removed there is still: ${items.join(', ')}`);
      expectThat((await kit.observe(environment)).length === 0, 'after everything was removed the plugin still shows resources');
    }),
  },
  {
    id: 'traffic/compare-and-set', isShared: true, rule: 'Endpoint and routes move only from where they are expected to stand; a staged generation gets no traffic.', needs: ['workloads', 'endpoints'],
    run: (kit) => withScenario(kit, ['g1', 'g2'], async (scenario, environment) => {
      const promoted = async () => (await kit.observe(environment)).filter(({ ref }) => ref.kind === 'endpoint' || ref.kind === 'route').map(({ promotedGeneration }) => promotedGeneration);
      await scenario.make([...scenario.deploySteps(), ...scenario.stageSteps('g2')]);
      expectThat((await promoted()).every((generation) => generation === 'g1'), 'staging a generation moved the traffic');
      const wrong = await kit.call(environment, 'promote/wrong', 'promoteGeneration', { application: APPLICATION, from: 'g7', to: 'g2' }, { maximumAttempts: 1 });
      expectThat(wrong.kind === 'failed' && wrong.code === 'ENDPOINT_MOVED', `promoting from where the endpoint does not stand ended as ${describeOutcome(wrong)}`);
      expectThat((await promoted()).every((generation) => generation === 'g1'), 'a refused promotion moved the traffic');
      await scenario.make([scenario.promote('g1', 'g2')]);
      expectThat((await promoted()).every((generation) => generation === 'g2'), 'a promotion succeeded without moving both endpoint and routes');
      const again = await kit.call(environment, 'promote/again', 'promoteGeneration', { application: APPLICATION, from: 'g1', to: 'g2' });
      expectThat(again.kind === 'done', `promoting to where the endpoint stands already ended as ${describeOutcome(again)}`);
    }),
  },
  {
    id: 'traffic/made-anew', isShared: true, rule: 'An endpoint that leads nowhere, because it was made anew, goes along with a promotion.', needs: ['workloads', 'endpoints'],
    run: (kit) => withScenario(kit, ['g1', 'g2'], async (scenario, environment) => {
      await scenario.make([...scenario.deploySteps(), ...scenario.stageSteps('g2')]);
      await scenario.make([scenario.remove(scenario.endpoint.ref)]);
      // As by the next deploy after a removal that ended half way.
      environment.beginOperation();
      await scenario.make([scenario.apply(scenario.endpoint)]);
      const outcome = await kit.call(environment, 'promote/anew', 'promoteGeneration', { application: APPLICATION, from: 'g1', to: 'g2' }, { maximumAttempts: 1 });
      expectThat(outcome.kind === 'done', `promoting an endpoint that leads nowhere ended as ${describeOutcome(outcome)}`);
      const pointers = (await kit.observe(environment)).filter(({ ref }) => ref.kind === 'endpoint' || ref.kind === 'route');
      expectThat(pointers.every(({ promotedGeneration }) => promotedGeneration === 'g2'), 'a promotion succeeded without moving the endpoint that was made anew');
    }),
  },
  {
    id: 'traffic/verify', isShared: true, rule: 'Verify answers for a promoted generation and says VERIFY_FAILED where nothing is promoted.', needs: ['workloads', 'endpoints', 'routes'],
    run: (kit) => withScenario(kit, ['g1'], async (scenario, environment) => {
      const verify = { host: scenario.host, path: { kind: 'everything' } };
      await scenario.make(scenario.deploySteps().filter(({ activity }) => activity !== 'promoteGeneration'));
      const early = await kit.call(environment, 'verify/early', 'verifyRoute', { ...verify, deadlineMs: 1_000 }, { maximumAttempts: 1 });
      expectThat(early.kind === 'failed' && early.code === 'VERIFY_FAILED', `verifying before the promotion ended as ${describeOutcome(early)}`);
      await scenario.make([scenario.promote(null, 'g1')]);
      await kit.get(environment, 'verify/web', 'verifyRoute', { ...verify, deadlineMs: 15_000 });
    }),
  },
  {
    id: 'traffic/verified-at-once', isShared: true, rule: 'What a promotion calls verified answers over its route; a route that does not is left out.', needs: ['workloads', 'endpoints', 'routes'],
    run: (kit) => withScenario(kit, ['g1'], async (scenario, environment) => {
      const route = { host: scenario.host, path: { kind: 'everything' } } as const;
      await scenario.make(scenario.deploySteps().filter(({ activity }) => activity !== 'promoteGeneration'));
      const promote = (step: string, verify: { readonly host: string; readonly path: typeof route.path }) => kit.get(environment, step, 'promoteGeneration', { application: APPLICATION, from: null, to: 'g1', verify });
      const { verified } = await promote('promote/verified', route);
      const asked = await kit.get(environment, 'verify/web', 'verifyRoute', { ...route, deadlineMs: 15_000 });
      expectThat(verified === undefined || verified.url === asked.url && verified.httpStatus === asked.httpStatus, `a promotion said that its route answers ${JSON.stringify(verified)}, and verifying says ${JSON.stringify(asked)}`);
      const unrouted = await promote('promote/unrouted', { ...route, host: `nobody.${scenario.host}` });
      expectThat(unrouted.verified === undefined, 'a promotion called a route verified that leads nowhere');
    }),
  },
  {
    id: 'data/other-major-version', isShared: true, rule: 'A volume is never given to another major version than the one that wrote it: DATA_UPGRADE_NEEDS_BACKUP.', needs: ['services'],
    run: (kit) => withScenario(kit, ['g1'], async (scenario, environment) => {
      const { volume, service } = scenario;
      if (volume === undefined || service === undefined) throw new CaseSkipped('the profile names no service');
      await scenario.make(scenario.deploySteps());
      environment.beginOperation();
      const outcome = await kit.call(environment, 'apply/other-major', 'applyResource', { resource: { ...volume, spec: { ...volume.spec, writer: { program: kit.profile.service?.type, majorVersion: '999' } }, specHash: 'other' } }, { maximumAttempts: 1 });
      expectThat(outcome.kind === 'failed' && outcome.code === 'DATA_UPGRADE_NEEDS_BACKUP', `a volume for another major version ended as ${describeOutcome(outcome)}`);
    }),
  },
  {
    id: 'running/stop-and-start', isShared: true, rule: 'Stopping keeps a resource and starting it again makes it healthy.', needs: ['workloads'],
    run: (kit) => withScenario(kit, ['g1'], async (scenario, environment) => {
      await scenario.make(scenario.deploySteps());
      const { ref } = scenario.workload('g1');
      await scenario.make([scenario.setRunning(ref, false)]);
      const stopped = (await kit.observe(environment)).find(({ ref: seen }) => seen.kind === 'workload');
      expectThat(stopped !== undefined && !stopped.isHealthy, 'a stopped workload is gone or still shown as healthy');
      await scenario.make([scenario.setRunning(ref, true), ...scenario.stageSteps('g1').slice(1)]);
    }),
  },
];
