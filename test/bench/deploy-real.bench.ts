import { nodeBase, slowBuildFiles } from './lib/applications.ts';
import { measureDeployPairs } from './lib/deploy-pairs.ts';
import { median, round, summary } from './lib/stats.ts';

const PAIRS = 7;

/** The same as deploy-small for an application whose build takes more than 15 s: what counts is the difference, pair by pair. */
export async function run(): Promise<Record<string, unknown>> {
  const { belayMs, plainMs } = await measureDeployPairs('real', slowBuildFiles('real', await nodeBase(), 'first'), PAIRS);
  const differences = belayMs.map((each, index) => each - plainMs[index]!);
  return { bench: 'deploy-real', pairs: PAIRS, belay: summary(belayMs), plain: summary(plainMs), differenceMs: { p50: round(median(differences)), all: differences.map((each) => round(each)) }, bar: 'median paired difference ≤ 600 ms' };
}
