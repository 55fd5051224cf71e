/** Made from operation-events.graphql by scripts/generate-documents.ts; change that file instead. */
import type { TypedDocument } from '../api/typed-document.js';

/** What OperationEvents gives. */
export type OperationEventsData = {
  readonly operationEvents: {
    readonly offset: number;
    readonly event: {
      readonly offset: number;
      readonly type: string;
      readonly step: string | null;
      readonly data: unknown;
      readonly at: string;
    } | null;
  };
};

/** What OperationEvents is asked with. */
export type OperationEventsVariables = {
  readonly operation: string;
  readonly after?: number | null;
};

/** The subscription OperationEvents. */
export const operationEventsDocument: TypedDocument<OperationEventsData, OperationEventsVariables> = {
  name: 'OperationEvents',
  text: "subscription OperationEvents($operation:ID!$after:Int){operationEvents(operation:$operation after:$after){offset event{offset type step data at}}}",
};
