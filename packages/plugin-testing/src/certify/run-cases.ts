import type { PluginManifest } from '@belay/contracts';
import type { CaseResult } from '@belay/contracts/certificate';
import { allCases } from './all-cases.js';
import { CaseFailure, CaseSkipped, type ConformanceCase } from './conformance-case.js';
import type { Kit } from './kit.js';

/** Which cases to try, and who is told. */
export interface RunCasesOptions {
  /** Only the cases whose id begins so. */
  readonly only?: readonly string[];
  readonly onResult?: (result: CaseResult) => void;
}

/** Most of a case is waiting; this many keep two cores busy without making the plugin slow. */
const SIDE_BY_SIDE = 4;

/** The cases for which a plugin has the capabilities, of those that are asked for. */
export function chooseCases({ capabilities }: Pick<PluginManifest, 'capabilities'>, only: readonly string[] | undefined): ConformanceCase[] {
  return allCases.filter(({ id, needs }) => needs.every((capability) => capabilities.includes(capability)) && (only === undefined || only.some((prefix) => id.startsWith(prefix))));
}

/** Tries the cases for which the plugin has the capabilities: first, side by side, those that may run beside others, then the rest one by one. Results are in the order of the list. */
export async function runCases(kit: Kit, { only, onResult }: RunCasesOptions): Promise<CaseResult[]> {
  const wanted = chooseCases(kit.manifest, only);
  const results = new Map<string, CaseResult>();
  const runNext = async (queue: ConformanceCase[]): Promise<void> => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
      const result = await runCase(kit, one);
      results.set(one.id, result);
      onResult?.(result);
    }
  };
  const shared = wanted.filter(({ isShared }) => isShared === true);
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, () => runNext(shared)));
  await runNext(wanted.filter(({ isShared }) => isShared !== true));
  return wanted.map(({ id }) => results.get(id)).filter((result) => result !== undefined);
}

async function runCase(kit: Kit, { id, rule, needsProbe, isShared, run }: ConformanceCase): Promise<CaseResult> {
  const startedAtMs = performance.now();
  const end = (verdict: CaseResult['verdict'], message?: string): CaseResult => ({ id, rule, verdict, durationMs: Math.round(performance.now() - startedAtMs), ...(message === undefined ? {} : { message }) });
  try {
    if (needsProbe === true && !kit.hasProbe) throw new CaseSkipped('the profile names no probe');
    await kit.fleet.ensureOne();
    await run(kit);
    return end('passed');
  } catch (error) {
    if (error instanceof CaseSkipped) return end('skipped', error.message);
    if (error instanceof CaseFailure) return end('failed', error.message);
    return end('failed', `the case broke off: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    if (isShared !== true) kit.door.watch(undefined);
  }
}
