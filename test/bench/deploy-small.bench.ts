import { helloFiles, nodeBase } from './lib/applications.ts';
import { measureDeployPairs } from './lib/deploy-pairs.ts';
import { median, round, summary } from './lib/stats.ts';

const PAIRS = 12;

/** One changed line of a hello-world, against a plain program that builds, runs, waits, switches the same router and asks over it; and against docker compose, where its plugin is at hand. */
export async function run(): Promise<Record<string, unknown>> {
  const { belayMs, plainMs, composeMs } = await measureDeployPairs('hello', helloFiles('hello', await nodeBase(), 'first'), PAIRS, { withCompose: true });
  const ratios = belayMs.map((each, index) => each / plainMs[index]!);
  const compose = composeMs === undefined ? 'no docker compose plugin here' : { ...summary(composeMs), ratio: round(median(belayMs) / median(composeMs), 2) };
  return { bench: 'deploy-small', pairs: PAIRS, belay: summary(belayMs), plain: summary(plainMs), ratio: round(median(belayMs) / median(plainMs), 2), pairedRatio: round(median(ratios), 2), compose, bar: 'ratio ≤ 1.6, not slower than compose' };
}
