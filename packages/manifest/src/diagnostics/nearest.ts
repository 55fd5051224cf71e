/** Most words that are compared letter by letter; there are more in hostile files only. */
const MAX_COMPARED = 24;
/** Letters of a word that are compared. */
const MAX_LETTERS = 32;

/**
 * Finds the word that a misspelt one most likely stands for: one that begins with it, or the nearest one of which
 * at most a third of the letters differ; undefined when there is none.
 */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  const wanted = word.slice(0, MAX_LETTERS).toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  let compared = 0;
  for (const candidate of known) {
    const other = candidate.slice(0, MAX_LETTERS).toLowerCase();
    if (wanted.length >= 3 && other.startsWith(wanted)) return candidate;
    if (Math.abs(other.length - wanted.length) >= bestDistance) continue;
    if (++compared > MAX_COMPARED) break;
    const distance = editDistance(wanted, other, bestDistance);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Number of letters to insert, delete, replace or swap with their neighbour (optimal string alignment); `limit` when it is no less. */
function editDistance(a: string, b: string, limit: number): number {
  let beforeLast = new Uint16Array(b.length + 1);
  let last = Uint16Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = new Uint16Array(b.length + 1);
    current[0] = row;
    let least = row;
    for (let column = 1; column <= b.length; column++) {
      const cost = a.charCodeAt(row - 1) === b.charCodeAt(column - 1) ? 0 : 1;
      let distance = Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + cost);
      const isSwap = row > 1 && column > 1 && a.charCodeAt(row - 1) === b.charCodeAt(column - 2) && a.charCodeAt(row - 2) === b.charCodeAt(column - 1);
      if (isSwap) distance = Math.min(distance, (beforeLast[column - 2] ?? 0) + 1);
      current[column] = distance;
      least = Math.min(least, distance);
    }
    if (least >= limit) return limit;
    [beforeLast, last] = [last, current];
  }
  return last[b.length] ?? limit;
}
