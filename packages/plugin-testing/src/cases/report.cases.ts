import { expectThat, type ConformanceCase } from '../certify/conformance-case.js';
import { withScenario } from './with-scenario.js';

/** What a provider tells of running resources. */
export const reportCases: readonly ConformanceCase[] = [
  {
    id: 'logs/last-lines', isShared: true, rule: 'The last lines of a workload are given, no more than asked for, oldest first; for what does not exist there are none.', needs: ['workloads', 'logs'],
    run: (kit) => withScenario(kit, ['g1'], async (scenario, environment) => {
      await scenario.make(scenario.deploySteps());
      const { ref } = scenario.workload('g1');
      const { lines } = await kit.get(environment, 'logs/web', 'readLogs', { ref, tail: 5 });
      expectThat(lines.length <= 5, `5 lines were asked for, ${lines.length} were given`);
      expectThat(lines.every((line, index) => index === 0 || (lines[index - 1]?.at ?? '') <= line.at), 'the lines are not in order');
      const none = await kit.get(environment, 'logs/nobody', 'readLogs', { ref: { ...ref, name: 'nobody' }, tail: 5 });
      expectThat(none.lines.length === 0, 'lines of a resource that does not exist were given');
    }),
  },
  {
    id: 'metrics/instances', isShared: true, rule: 'Every running instance tells what it uses, under the id by which it is observed.', needs: ['workloads', 'metrics'],
    run: (kit) => withScenario(kit, ['g1'], async (scenario, environment) => {
      await scenario.make(scenario.deploySteps());
      const { ref } = scenario.workload('g1');
      const { instances } = await kit.get(environment, 'metrics/web', 'readMetrics', { ref });
      const observed = (await kit.observe(environment)).find(({ ref: seen }) => seen.kind === 'workload')?.instances.map(({ id }) => id) ?? [];
      expectThat(instances.length === 1 && instances.every(({ id }) => observed.includes(id)), `metrics of ${instances.map(({ id }) => id).join(', ') || 'nothing'} were given, observed is ${observed.join(', ')}`);
      expectThat(instances.every(({ cpuMillis, ramBytes }) => cpuMillis >= 0 && ramBytes > 0), 'an instance that runs uses no memory');
    }),
  },
];
