import type { OperationEvent } from './operation-event.js';
import type { OperationView } from './operation-view.js';

/** Shows an operation while it runs. */
export interface ProgressView {
  /** Tells the state before the first event, and after each event together with it. */
  show(view: OperationView, event?: OperationEvent): void;
  /** Draws for the last time and gives the terminal back. */
  end(): void;
}
