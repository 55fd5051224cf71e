import type { FreezeFields } from '../../api/fragments.document.js';
import { momentText } from '../../output/durations.js';
import { safeText } from '../../output/safe-text.js';

/** Tells in one line when a freeze is in effect, and what becomes of deploys then. */
export function freezeText(freeze: FreezeFields): string {
  const what = freeze.policy === 'REFUSE' ? 'deploys are refused' : 'deploys wait';
  return `${what} ${whenText(freeze)}, because: ${safeText(freeze.reason)}`;
}

/** Tells when a freeze is in effect. */
export function whenText({ isInEffect, inEffectUntil, nextFrom, liftedAt }: FreezeFields): string {
  if (liftedAt !== null) return `no more (lifted ${momentText(liftedAt)})`;
  const next = nextFrom === null ? '' : momentText(nextFrom);
  if (!isInEffect) return next === '' ? 'no more (over)' : `from ${next} on`;
  return inEffectUntil === null ? 'until it is lifted' : `until ${momentText(inEffectUntil)}${next === '' ? '' : `, then again from ${next} on`}`;
}

/** Tells the windows of a freeze. */
export function windowsText({ weekly, once }: FreezeFields): string {
  const texts = [
    ...weekly.map(({ days, from, to, timeZone }) => `${days.map((day) => day.slice(0, 3).toLowerCase()).join(',')} ${from}-${to} ${timeZone}`),
    ...once.map(({ from, until }) => `${momentText(from)} to ${momentText(until)}`),
  ];
  return texts.length === 0 ? 'all the time' : texts.join('; ');
}
