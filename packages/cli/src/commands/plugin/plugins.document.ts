/** Made from plugins.graphql by scripts/generate-documents.ts; change that file instead. */
import type { ErrorCode } from '@belay/contracts';
import type { TypedDocument } from '../../api/typed-document.js';

/** What Plugins gives. */
export type PluginsData = {
  readonly plugins: {
    readonly nodes: readonly ({
      readonly id: string;
      readonly version: string | null;
      readonly contract: number | null;
      readonly digest: string | null;
      readonly health: 'NO_WORKER' | 'PROBLEM' | 'READY';
      readonly capabilities: readonly string[];
      readonly problem: {
        readonly code: ErrorCode;
        readonly message: string;
      } | null;
      readonly certificate: string | null;
      readonly certification: {
        readonly isValid: boolean;
        readonly certifiedAt: string | null;
        readonly capabilities: readonly string[];
        readonly problem: {
          readonly code: ErrorCode;
          readonly message: string;
        } | null;
      } | null;
      readonly refusals: readonly ({
        readonly via: string;
        readonly what: string;
        readonly why: string;
        readonly count: number;
        readonly lastAt: string;
      })[];
      readonly workers: readonly ({
        readonly id: string;
        readonly targetId: string;
        readonly version: string;
        readonly isAlive: boolean;
        readonly lastSeenAt: string;
        readonly problem: {
          readonly code: ErrorCode;
          readonly message: string;
        } | null;
      })[];
    })[];
    readonly pageInfo: {
      readonly hasNextPage: boolean;
      readonly endCursor: string | null;
    };
  };
};

/** What Plugins is asked with. */
export type PluginsVariables = {
  readonly after?: string | null;
};

/** The query Plugins. */
export const pluginsDocument: TypedDocument<PluginsData, PluginsVariables> = {
  name: 'Plugins',
  text: "query Plugins($after:String){plugins(first:100 after:$after){nodes{id version contract digest health capabilities problem{code message}certificate certification{isValid certifiedAt capabilities problem{code message}}refusals{via what why count lastAt}workers{id targetId version isAlive lastSeenAt problem{code message}}}pageInfo{hasNextPage endCursor}}}",
};
