import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { certify, type ConformanceReport } from '@belay/plugin-testing';
import { startLightTemporal, startTemporal, type TestTemporal } from '../helpers/temporal.js';

export const ROOT = resolve(import.meta.dirname, '../..');
const FIXTURES = join(ROOT, 'packages/plugin-testing/fixtures');
/** Most of a case is waiting; another suite is at work beside. */
const SIDE_BY_SIDE = 3;

/** A plugin that is to be tried. */
export interface Certification {
  readonly plugin: string;
  readonly only?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** A fixture with one defect, and the rules that it breaks. */
export interface BrokenFixture extends Certification {
  readonly defect: string;
  readonly rules: readonly string[];
}

/** Cases that a broken plugin is tried with beside those that it breaks: it must not fail them. */
const whole: Readonly<Record<string, readonly string[]>> = {
  'broken-provider': ['idempotency/already-done'], 'broken-notifier': ['notifier/'], 'broken-store': ['store/round-trip'], 'broken-sink': ['sink/delivers', 'sink/gives-up'], 'broken-source': ['source/branches', 'source/files'],
};
/** Defects that are seen in every case that looks. */
const showsElsewhere = new Set(['shows-other-environments', 'takes-any-name']);
const expected: Record<string, Record<string, string[]>> = JSON.parse(readFileSync(join(FIXTURES, 'expected.json'), 'utf8'));

/** The fixtures of these plugins, each tried with the cases that it breaks and some that it must not. */
export function brokenFixtures(...plugins: readonly string[]): readonly BrokenFixture[] {
  return plugins.flatMap((plugin) => Object.entries(expected[plugin] ?? {}).map(([defect, rules]) => ({
    plugin: join(FIXTURES, plugin), defect, rules, environment: { BELAY_FIXTURE_DEFECT: defect },
    only: [...rules, ...(defect === 'prints-secrets' ? ['traffic/verify'] : showsElsewhere.has(defect) ? [] : (whole[plugin] ?? []))],
  })));
}

/**
 * Tries all of them side by side; gives what waits for the report of one. Plugins are tried on a Temporal server of the suite's own. Broken fixtures, by which the kit is tried, on the light one:
 * a real server takes a third of the processor time of their certifications.
 */
export function certifyAll(all: readonly (Certification | BrokenFixture)[]): { readonly reportOf: (one: Certification) => Promise<ConformanceReport>; readonly temporalAddress: () => string } {
  let [temporal, light]: (TestTemporal | undefined)[] = [];
  let working: Promise<unknown> = Promise.resolve();
  const reports = new Map<Certification, PromiseWithResolvers<ConformanceReport>>(all.map((one) => [one, Promise.withResolvers()]));

  beforeAll(async () => {
    [temporal, light] = await Promise.all([all.every(isBroken) ? undefined : startTemporal(), all.some(isBroken) ? startLightTemporal() : undefined]);
    const queue = [...reports];
    const work = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const [one, report] = next;
        const { address: temporalAddress, namespace } = (isBroken(one) ? light : temporal)!;
        await certify({ ...one, baseDir: ROOT, temporalAddress, namespace }).then(report.resolve, report.reject);
        report.promise.catch(() => undefined);
      }
    };
    working = Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
  });

  afterAll(async () => {
    await working;
    await Promise.all([temporal?.stop(), light?.stop()]);
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
