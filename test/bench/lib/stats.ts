/** Gives the q-quantile (0…1) of a list by linear interpolation; NaN for an empty one. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  if (sorted.length === 0) return Number.NaN;
  const position = (sorted.length - 1) * q;
  const low = Math.floor(position);
  const high = Math.ceil(position);
  return sorted[low]! + (sorted[high]! - sorted[low]!) * (position - low);
}

/** Gives the median of a list; NaN for an empty one. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Rounds to whole units, or to `digits` decimals. */
export function round(value: number, digits = 0): number {
  return Number(value.toFixed(digits));
}

/** Says of one side what a bench reports: runs, median, p95, least and greatest, in ms. */
export function summary(valuesMs: readonly number[]): { runs: number; p50Ms: number; p95Ms: number; minMs: number; maxMs: number } {
  return { runs: valuesMs.length, p50Ms: round(median(valuesMs), 1), p95Ms: round(quantile(valuesMs, 0.95), 1), minMs: round(Math.min(...valuesMs), 1), maxMs: round(Math.max(...valuesMs), 1) };
}
