import type { OperationFields } from '../api/fragments.document.js';
import type { Palette } from '../runtime/cli.js';

type State = OperationFields['state'];

/** Gives the state of an operation as people read it, in the colour that goes with it. */
export function stateText(state: State, colours: Palette): string {
  switch (state) {
    case 'SUCCEEDED': return colours.good('succeeded');
    case 'FAILED': case 'REFUSED': return colours.bad(state.toLowerCase());
    case 'RUNNING': case 'UNDOING': return colours.name(state.toLowerCase());
    case 'CANCELLED': case 'SUPERSEDED': return colours.warn(state.toLowerCase());
    case 'PENDING': case 'QUEUED': case 'AWAITING_APPROVAL': case 'MERGED': return state.toLowerCase().replaceAll('_', ' ');
  }
}

/** Gives the kind of an operation as a word at the beginning of a sentence. */
export function kindText(kind: OperationFields['kind']): string {
  const word = kind.toLowerCase();
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}
