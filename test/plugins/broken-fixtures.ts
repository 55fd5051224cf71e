import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');
export const FIXTURES = join(ROOT, 'packages/plugin-testing/fixtures');

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
  readonly only: readonly string[];
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
