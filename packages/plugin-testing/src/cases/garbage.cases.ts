import { CaseSkipped, expectThat, type ConformanceCase } from '../certify/conformance-case.js';
import { describeOutcome } from '../certify/kit.js';
import { withScenario } from './with-scenario.js';

/** What a plugin made and may be needed no more. */
export const garbageCases: readonly ConformanceCase[] = [
  {
    id: 'garbage/lists-and-removes', isShared: true, rule: 'What the plugin made is listed with its environment and resource; what is in use is not removed, what is not goes once.', needs: ['services', 'garbage'],
    run: (kit) => withScenario(kit, ['g1'], async (scenario, environment) => {
      const { volume, service } = scenario;
      if (volume === undefined || service === undefined) throw new CaseSkipped('the profile names no service');
      await scenario.make(scenario.deploySteps());
      const listed = async () => (await kit.get(environment, 'garbage/list', 'listGarbage', {})).items.find(({ environmentId, ref }) => environmentId === environment.environmentId && ref?.kind === 'volume' && ref.name === volume.ref.name);
      const used = await listed();
      expectThat(used?.isInUse === true, `a volume that is in use is listed as ${JSON.stringify(used)}`);
      const item = { kind: used.kind, id: used.id };
      environment.beginOperation();
      const early = await kit.call(environment, 'garbage/early', 'removeGarbage', { item }, { maximumAttempts: 1 });
      expectThat(early.kind === 'failed' && early.code === 'CONFLICT', `removing a volume that is in use ended as ${describeOutcome(early)}`);
      await scenario.make([scenario.remove(service.ref)]);
      const unused = await listed();
      expectThat(unused?.isInUse === false, `a volume that nothing uses is listed as ${JSON.stringify(unused)}`);
      const first = await kit.get(environment, 'garbage/remove', 'removeGarbage', { item });
      const again = await kit.get(environment, 'garbage/again', 'removeGarbage', { item });
      expectThat(first.wasPresent && !again.wasPresent, `removing a volume twice said ${first.wasPresent} and ${again.wasPresent}`);
      expectThat(await listed() === undefined, 'a volume that was removed is listed still');
    }),
  },
];
