import { follow } from '../api/subscribe.js';
import { applyEvent } from '../progress/apply-event.js';
import { type RawOperationEvent, readOperationEvent } from '../progress/operation-event.js';
import type { OperationView } from '../progress/operation-view.js';
import type { ProgressView } from '../progress/progress-view.js';
import type { Session } from '../scope/session.js';
import { operationEventsDocument } from './operation-events.document.js';
import { type OperationRecord, readOperation } from './read-operation.js';
import { viewOfRecord } from './view-of-record.js';

/** Where to tell what happens. */
export interface Watcher {
  readonly progress: ProgressView;
  /** Told of each event as the API gives it. */
  readonly onEvent?: (event: RawOperationEvent) => void;
}

/**
 * Follows an operation until it has ended and gives it as it is then, or as it is when Ctrl-C interrupts the watching (the operation goes on).
 * One that was merged into another is followed there.
 */
export async function watchOperation(session: Session, id: string, watcher: Watcher): Promise<OperationRecord> {
  const { client, cli } = session;
  const first = await readOperation(client, id);
  let offset = first.eventOffset;
  let view: OperationView = viewOfRecord(first);
  watcher.progress.show(view);
  if (!first.hasEnded) {
    await follow(client, {
      document: operationEventsDocument, signal: cli.interrupted, variables: () => ({ operation: id, after: offset }),
      next: ({ operationEvents: { event } }) => {
        if (event === null || event.offset <= offset) return;
        offset = event.offset;
        const read = readOperationEvent(event);
        view = applyEvent(view, read);
        watcher.onEvent?.(event);
        watcher.progress.show(view, read);
      },
    });
  }
  if (cli.interrupted.aborted) return first;
  const last = await readOperation(client, id);
  return last.state === 'MERGED' && last.replacedBy !== null ? await watchOperation(session, last.replacedBy, watcher) : last;
}
