import { expectThat, type ConformanceCase } from '../certify/conformance-case.js';
import { waitFor } from '../harness/wait-for.js';

/** The case that searches all that came back. */
export const EVIDENCE_CASE = 'secrets/canaries';

/** The worker as a process, and what it must never show. */
export const lifeCases: readonly ConformanceCase[] = [
  {
    id: 'life/hello', rule: 'The worker says hello with the id, version and capabilities of its plugin.json, and again every 10 s.', needs: [],
    run: async (kit) => {
      await kit.fleet.ensureOne();
      // A worker may say hello twice while it starts.
      const saysItAgain = () => Object.values(Object.groupBy(kit.door.hellos, ({ workerId }) => workerId)).some((hellos) => (hellos?.length ?? 0) > 2);
      await waitFor('a hello after those of the start', 30_000, () => (saysItAgain() ? true : undefined)).catch(() => undefined);
      expectThat(saysItAgain(), 'no worker said hello again within 30 s');
      const last = kit.door.hellos.at(-1);
      expectThat(last !== undefined, 'no hello came');
      expectThat(last.pluginId === kit.manifest.id && last.version === kit.manifest.version, `the worker calls itself ${last.pluginId} ${last.version}, plugin.json says ${kit.manifest.id} ${kit.manifest.version}`);
      const missing = kit.manifest.capabilities.filter((capability) => !last.capabilities.includes(capability));
      expectThat(missing.length === 0, `the worker does not offer ${missing.join(', ')}, which plugin.json lists`);
    },
  },
  {
    id: 'life/stops-when-told', rule: 'SIGTERM ends the worker by itself, with exit code 0, within 20 s.', needs: [],
    run: async (kit) => {
      const worker = await kit.fleet.ensureOne();
      const hasStopped = await worker.stop(20_000);
      await kit.fleet.start();
      expectThat(hasStopped, 'the worker did not stop by itself with exit code 0 after SIGTERM');
    },
  },
  {
    id: EVIDENCE_CASE, rule: 'No secret is in a log, an error, an answer, a history, a name, a label or an argument.', needs: [],
    run: async (kit) => {
      const texts = kit.hasProbe ? await kit.probe.readTexts() : [];
      const places: Readonly<Record<string, readonly string[]>> = {
        'the log of the worker': [kit.fleet.output],
        'the log of a step': kit.door.stepLines.map(({ text }) => text),
        'a hello': [JSON.stringify(kit.door.hellos)],
        'an observation': [JSON.stringify(kit.door.observations)],
        'an answer, an error or a history': kit.evidence,
        'a name, a label or an argument on the target': texts,
      };
      const forms = [kit.canary, Buffer.from(kit.canary).toString('base64')];
      const found = Object.entries(places).filter(([, all]) => all.some((text) => forms.some((form) => text.includes(form)))).map(([place]) => place);
      expectThat(found.length === 0, `a secret was found in ${found.join(' and in ')}`);
    },
  },
];
