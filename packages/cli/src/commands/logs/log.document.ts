/** Made from log.graphql by scripts/generate-documents.ts; change that file instead. */
import type { TypedDocument } from '../../api/typed-document.js';

/** What Log gives. */
export type LogData = {
  readonly log: {
    readonly nodes: readonly ({
      readonly position: string;
      readonly name: string;
      readonly resource: string;
      readonly generation: string | null;
      readonly instance: string;
      readonly stream: 'STDERR' | 'STDOUT';
      readonly at: string;
      readonly text: string;
    })[];
  };
};

/** What Log is asked with. */
export type LogVariables = {
  readonly environment: string;
  readonly only?: readonly string[] | null;
  readonly first: number;
};

/** The query Log. */
export const logDocument: TypedDocument<LogData, LogVariables> = {
  name: 'Log',
  text: "query Log($environment:ID!$only:[String!]$first:Int!){log(environment:$environment only:$only first:$first){nodes{position name resource generation instance stream at text}}}",
};

/** What FollowLog gives. */
export type FollowLogData = {
  readonly logLines: {
    readonly position: string;
    readonly name: string;
    readonly resource: string;
    readonly generation: string | null;
    readonly instance: string;
    readonly stream: 'STDERR' | 'STDOUT';
    readonly at: string;
    readonly text: string;
  };
};

/** What FollowLog is asked with. */
export type FollowLogVariables = {
  readonly environment: string;
  readonly only?: readonly string[] | null;
  readonly tail?: number | null;
  readonly after?: string | null;
};

/** The subscription FollowLog. */
export const followLogDocument: TypedDocument<FollowLogData, FollowLogVariables> = {
  name: 'FollowLog',
  text: "subscription FollowLog($environment:ID!$only:[String!]$tail:Int$after:String){logLines(environment:$environment only:$only tail:$tail after:$after){position name resource generation instance stream at text}}",
};
