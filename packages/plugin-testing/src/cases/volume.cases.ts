import { createHash } from 'node:crypto';
import type { Resource } from '@belay/contracts';
import { CaseSkipped, expectThat, type ConformanceCase } from '../certify/conformance-case.js';
import { describeOutcome } from '../certify/kit.js';
import { withScenario } from './with-scenario.js';

/** Copies of volumes, on which another version of a service is tried. */
export const volumeCases: readonly ConformanceCase[] = [
  {
    id: 'volumes/copy', rule: 'A volume is copied once for a key and only while nothing has it open; the original stays, and the service runs on the copy.', needs: ['services', 'volumes'],
    run: (kit) => withScenario(kit, ['g1'], async (scenario, environment) => {
      const { volume, service } = scenario;
      if (volume === undefined || service?.spec.kind !== 'service') throw new CaseSkipped('the profile names no service');
      await scenario.make(scenario.deploySteps());
      const copy = renamed(volume, 'g2--store');
      try {
        environment.beginOperation();
        const early = await kit.call(environment, 'copy/early', 'copyVolume', { resource: copy, from: volume.ref.name }, { maximumAttempts: 1 });
        expectThat(early.kind === 'failed' && early.code === 'CONFLICT', `copying a volume that is open ended as ${describeOutcome(early)}`);
        await scenario.make([scenario.setRunning(service.ref, false)]);
        for (const _time of ['first', 'again']) await kit.get(environment, 'copy/volume', 'copyVolume', { resource: copy, from: volume.ref.name });
        const names = (await kit.observe(environment)).filter(({ ref }) => ref.kind === 'volume').map(({ ref }) => ref.name).sort();
        expectThat(JSON.stringify(names) === JSON.stringify([copy.ref.name, volume.ref.name].sort()), `after a copy there are the volumes ${names.join(', ')}`);
        const missing = await kit.call(environment, 'copy/missing', 'copyVolume', { resource: renamed(volume, 'g3--store'), from: 'nothing' }, { maximumAttempts: 1 });
        expectThat(missing.kind === 'failed' && missing.code === 'NOT_FOUND', `copying a volume that does not exist ended as ${describeOutcome(missing)}`);
        const moved: Resource = { ...service, specHash: 'moved', spec: { ...service.spec, mounts: service.spec.mounts.map((mount) => ({ ...mount, volume: copy.ref.name })) } };
        await kit.get(environment, 'apply/service/moved', 'applyResource', { resource: moved });
        await kit.get(environment, 'wait/service/moved', 'waitUntilResource', { ref: service.ref, condition: 'healthy', healthCheck: service.spec.healthCheck, deadlineMs: kit.profile.workload.startTimeoutMs });
      } finally {
        environment.beginOperation();
        await kit.call(environment, 'remove/service', 'removeResource', { ref: service.ref, stopTimeoutMs: 1_000 });
        await kit.call(environment, 'remove/copy', 'removeResource', { ref: copy.ref, stopTimeoutMs: 1_000 });
      }
    }),
  },
];

function renamed(volume: Resource, name: string): Resource {
  if (volume.spec.kind !== 'volume') return volume;
  return { ref: { ...volume.ref, name }, spec: { ...volume.spec, name }, specHash: createHash('sha256').update(name).digest('hex') };
}
