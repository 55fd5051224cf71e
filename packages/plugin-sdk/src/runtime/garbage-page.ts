import type { ActivityOutput, GarbageItem } from '@belay/contracts';

/** Things in one page: with the longest names still below what an answer may have. */
const PAGE_ITEMS = 500;

/** Cuts the page after `after` out of a list that a plugin gave as a whole; one that has pages of its own stays as it is. */
export function pageOfGarbage(answer: ActivityOutput<'listGarbage'>, after: string | undefined): ActivityOutput<'listGarbage'> {
  if (answer.next !== undefined || (after === undefined && answer.items.length <= PAGE_ITEMS)) return answer;
  const rest = answer.items.filter((item) => after === undefined || placeOf(item) > after).sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
  const items = rest.slice(0, PAGE_ITEMS);
  const last = items.at(-1);
  return { items, ...(last === undefined || rest.length === items.length ? {} : { next: placeOf(last) }) };
}

function placeOf({ kind, id }: GarbageItem): string {
  return `${kind} ${id}`;
}
