/** Made from operation-log.graphql by scripts/generate-documents.ts; change that file instead. */
import type { TypedDocument } from '../api/typed-document.js';

/** What OperationLog gives. */
export type OperationLogData = {
  readonly operation: {
    readonly events: {
      readonly nodes: readonly ({
        readonly offset: number;
        readonly type: string;
        readonly step: string | null;
        readonly data: unknown;
        readonly at: string;
      })[];
      readonly pageInfo: {
        readonly hasNextPage: boolean;
      };
    };
  } | null;
};

/** What OperationLog is asked with. */
export type OperationLogVariables = {
  readonly id: string;
  readonly after: number;
};

/** The query OperationLog. */
export const operationLogDocument: TypedDocument<OperationLogData, OperationLogVariables> = {
  name: 'OperationLog',
  text: "query OperationLog($id:ID!$after:Int!){operation(id:$id){events(first:1000 after:$after){nodes{offset type step data at}pageInfo{hasNextPage}}}}",
};
