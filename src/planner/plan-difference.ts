import type { Plan } from '@belay/contracts';

const SHOWN = 5;

/** Says in words how two plans differ, at most a few lines; never empty. */
export function differenceOf(before: Plan, after: Plan): string[] {
  const [was, is] = [summariesOf(before), summariesOf(after)];
  const lines = [...[...is].filter((one) => !was.has(one)).map((one) => `now also: ${one}`), ...[...was].filter((one) => !is.has(one)).map((one) => `no longer: ${one}`)];
  if (lines.length === 0) return ['the same steps with other settings'];
  return lines.length <= SHOWN ? lines : [...lines.slice(0, SHOWN), `and ${lines.length - SHOWN} more`];
}

/** Generations have new names in every operation and are no difference. */
function summariesOf({ steps }: Plan): Set<string> {
  return new Set(steps.map(({ summary }) => summary.replace(/@g\d+/g, '').replace(/\bg\d+--/g, '').replace(/ from g\d+ /g, ' ')));
}
