import { quoted } from '../units/reading.js';
import type { CheckContext } from './check-context.js';

const PLACEHOLDER = /\$\{[A-Za-z_]\w*\}|^CHANGE_?ME$|^GIVE_A_\w+$|^<[^<>]+>$|^\{\{.*\}\}$/i;
/** Values that may hold anything. */
const FREE_TEXT = /\/(variables|args|masks|command|paths)\//;

/** Reports values of templates that nobody filled in. */
export function checkPlaceholders({ places, findings }: CheckContext): void {
  for (const [pointer, { value, text }] of places) {
    if (text !== undefined && PLACEHOLDER.test(text) && !FREE_TEXT.test(pointer))
      findings.add('warning', 'PLACEHOLDER', value, `${quoted(text)} is a placeholder of a template.`, 'Write a value of your own.');
  }
}
