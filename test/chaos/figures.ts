import type { OperationRecord } from './operation-record.ts';
import { percentile, targets, type Strike, type Target, type TargetFigures } from './report.ts';

/** An operation that a strike hit, and how soon it went on. */
export interface Resumption {
  readonly strike: Strike;
  readonly record: OperationRecord;
  /** From the struck one's return to the operation's next event; undefined when it went on before, or another strike came first. */
  readonly resumeMs: number | undefined;
}

/** Finds for each strike the operations that it hit. */
export function findResumptions(strikes: readonly Strike[], records: readonly OperationRecord[]): readonly Resumption[] {
  return strikes.flatMap((strike, index) => {
    const nextBeganAt = strikes[index + 1]?.beganAt ?? Number.POSITIVE_INFINITY;
    const hit = records.filter(({ acceptedAt, verdict }) => acceptedAt < strike.beganAt && (verdict === undefined || verdict.endedAt > strike.beganAt));
    return hit.map((record) => {
      const next = record.events.map(({ at }) => Date.parse(at)).find((at) => at > strike.backAt);
      return { strike, record, resumeMs: next === undefined || next > nextBeganAt ? undefined : next - strike.backAt };
    });
  });
}

/** Figures of each target that was struck. */
export function figuresByTarget(strikes: readonly Strike[], resumptions: readonly Resumption[]): Partial<Record<Target, TargetFigures>> {
  const figures: Partial<Record<Target, TargetFigures>> = {};
  for (const target of targets) {
    const own = strikes.filter((strike) => strike.target === target);
    if (own.length === 0) continue;
    const hit = resumptions.filter(({ strike }) => strike.target === target);
    const count = (action: string): number => own.filter((strike) => strike.action === action).length;
    figures[target] = { kills: count('kill'), pauses: count('pause'), cuts: count('cut'), fills: count('fill'), resumed: hit.filter(({ record }) => record.verdict !== undefined).length, ...resumeFigures(hit) };
  }
  return figures;
}

/** Median, 95th percentile and longest. */
export function resumeFigures(resumptions: readonly Resumption[]): { readonly resumeMsP50: number | null; readonly resumeMsP95: number | null; readonly resumeMsMax: number | null } {
  const times = resumptions.flatMap(({ resumeMs }) => (resumeMs === undefined ? [] : [resumeMs]));
  return { resumeMsP50: percentile(times, 0.5), resumeMsP95: percentile(times, 0.95), resumeMsMax: percentile(times, 1) };
}

/** How often each value occurs. */
export function countBy<T>(values: readonly T[], nameOf: (value: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[nameOf(value)] = (counts[nameOf(value)] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** How often each target was struck at each moment, as moment → target → strikes. */
export function matrixOf(strikes: readonly Strike[]): Record<string, Record<string, number>> {
  const moments = Object.keys(countBy(strikes, ({ moment }) => moment));
  return Object.fromEntries(moments.map((moment) => [moment, countBy(strikes.filter((strike) => strike.moment === moment), ({ target, part }) => (part === undefined ? target : `${target} ${part}`))]));
}
