import type { WaitFields } from '../api/fragments.document.js';
import { momentText } from '../output/durations.js';
import { safeText } from '../output/safe-text.js';
import type { Palette } from '../runtime/cli.js';

/** Tells what an operation waits for, since when, until when, and who can end it. */
export function waitLines(waits: readonly WaitFields[], colours: Palette): string[] {
  return waits.flatMap(({ kind, message, since, until, endedBy }) => [
    `  ${colours.warn('⏸')} ${safeText(message)}`,
    `    ${colours.dim(`since ${momentText(since)}${until === null ? '' : `, ${kind === 'RETRY' ? 'next try at' : 'until'} ${momentText(until)}`}`)}`,
    `    ${colours.dim('Who can end it:')} ${safeText(endedBy)}`,
  ]);
}
