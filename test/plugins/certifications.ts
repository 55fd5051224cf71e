import { afterAll, beforeAll } from '@jest/globals';
import { certify, type ConformanceReport } from '@belay/plugin-testing';
import { runWorkflowsPlainly } from '../helpers/plain-workflows.js';
import { startLightTemporal, startTemporal, type TestTemporal } from '../helpers/temporal.js';
import { type BrokenFixture, type Certification, ROOT } from './broken-fixtures.ts';
import { canBeHosted, FixtureHosts } from './fixture-hosts.ts';

export { brokenFixtures, ROOT } from './broken-fixtures.ts';

/** Most of a case is waiting; another suite is at work beside. */
const SIDE_BY_SIDE = 3;

/**
 * Tries all of them side by side; gives what waits for the report of one. Plugins are tried on a Temporal server of the suite's own. Broken fixtures, by which the kit is tried, on the light one:
 * a real server takes a third of the processor time of their certifications.
 */
export function certifyAll(all: readonly (Certification | BrokenFixture)[]): { readonly reportOf: (one: Certification) => Promise<ConformanceReport>; readonly temporalAddress: () => string } {
  let [temporal, light]: (TestTemporal | undefined)[] = [];
  const hosts = new FixtureHosts();
  let working: Promise<unknown> = Promise.resolve();
  const reports = new Map<Certification, PromiseWithResolvers<ConformanceReport>>(all.map((one) => [one, Promise.withResolvers()]));

  beforeAll(async () => {
    runWorkflowsPlainly();
    [temporal, light] = await Promise.all([all.every(isBroken) ? undefined : startTemporal(), all.some(isBroken) ? startLightTemporal() : undefined]);
    const queue = [...reports];
    const work = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const [one, report] = next;
        const { address: temporalAddress, namespace } = (isBroken(one) ? light : temporal)!;
        const environment = { ...one.environment, ...(isBroken(one) && canBeHosted(one) ? { BELAY_FIXTURE_HOST: await hosts.findRoom() } : {}) };
        await certify({ ...one, environment, baseDir: ROOT, temporalAddress, namespace }).then(report.resolve, report.reject);
        report.promise.catch(() => undefined);
      }
    };
    working = Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
  });

  afterAll(async () => {
    await working;
    await Promise.all([hosts[Symbol.asyncDispose](), temporal?.stop(), light?.stop()]);
  }, 600_000);

  return {
    temporalAddress: () => temporal?.address ?? '',
    reportOf: async (one) => {
      const report = await reports.get(one)?.promise;
      if (report === undefined) throw new Error(`${one.plugin} was not tried`);
      return report;
    },
  };
}

function isBroken(one: Certification | BrokenFixture): one is BrokenFixture {
  return 'defect' in one;
}

/** The cases that a report says failed, with what was seen. */
export function failedCases({ cases }: Pick<ConformanceReport, 'cases'>): string[] {
  return cases.filter(({ verdict }) => verdict === 'failed').map(({ id, message }) => `${id}: ${message ?? ''}`);
}

/** The ids of the cases that failed, sorted. */
export function failedRules({ cases }: Pick<ConformanceReport, 'cases'>): string[] {
  return cases.filter(({ verdict }) => verdict === 'failed').map(({ id }) => id).sort();
}
