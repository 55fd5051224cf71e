/** Made from gc.graphql by scripts/generate-documents.ts; change that file instead. */
import type { ErrorCode } from '@belay/contracts';
import type { UserErrorFields } from '../../api/fragments.document.js';
import type { TypedDocument } from '../../api/typed-document.js';

/** What PlanGarbage gives. */
export type PlanGarbageData = {
  readonly planGarbage: {
    readonly collection: {
      readonly id: string;
      readonly hash: string | null;
      readonly totalCount: number;
      readonly totalBytes: number;
      readonly lines: readonly ({
        readonly kind: string;
        readonly name: string;
        readonly reason: string;
        readonly sizeBytes: number | null;
      })[];
      readonly keptVolumeCount: number;
      readonly keptVolumes: readonly ({
        readonly name: string;
        readonly reason: string;
        readonly sizeBytes: number | null;
      })[];
    } | null;
    readonly userErrors: readonly UserErrorFields[];
  };
};

/** What PlanGarbage is asked with. */
export type PlanGarbageVariables = {
  readonly input: {
    readonly target: string;
    readonly volumes?: readonly string[] | null;
  };
};

/** The mutation PlanGarbage. */
export const planGarbageDocument: TypedDocument<PlanGarbageData, PlanGarbageVariables> = {
  name: 'PlanGarbage',
  text: "mutation PlanGarbage($input:PlanGarbageInput!){planGarbage(input:$input){collection{id hash totalCount totalBytes lines{kind name reason sizeBytes}keptVolumeCount keptVolumes{name reason sizeBytes}}userErrors{...UserErrorFields}}}fragment UserErrorFields on UserError{code message field file line column hint details}",
};

/** What CollectGarbage gives. */
export type CollectGarbageData = {
  readonly collectGarbage: {
    readonly collection: {
      readonly id: string;
      readonly state: string;
      readonly removed: readonly ({
        readonly kind: string;
        readonly name: string;
        readonly reason: string;
        readonly sizeBytes: number | null;
      })[];
      readonly skipped: readonly ({
        readonly name: string;
        readonly reason: string;
      })[];
      readonly failure: {
        readonly code: ErrorCode;
        readonly message: string;
      } | null;
    } | null;
    readonly userErrors: readonly UserErrorFields[];
  };
};

/** What CollectGarbage is asked with. */
export type CollectGarbageVariables = {
  readonly input: {
    readonly planHash: string;
    readonly target: string;
  };
};

/** The mutation CollectGarbage. */
export const collectGarbageDocument: TypedDocument<CollectGarbageData, CollectGarbageVariables> = {
  name: 'CollectGarbage',
  text: "mutation CollectGarbage($input:CollectGarbageInput!){collectGarbage(input:$input){collection{id state removed{kind name reason sizeBytes}skipped{name reason}failure{code message}}userErrors{...UserErrorFields}}}fragment UserErrorFields on UserError{code message field file line column hint details}",
};

/** What GarbageCollection gives. */
export type GarbageCollectionData = {
  readonly garbageCollection: {
    readonly id: string;
    readonly state: string;
    readonly removed: readonly ({
      readonly kind: string;
      readonly name: string;
      readonly reason: string;
      readonly sizeBytes: number | null;
    })[];
    readonly skipped: readonly ({
      readonly name: string;
      readonly reason: string;
    })[];
    readonly failure: {
      readonly code: ErrorCode;
      readonly message: string;
    } | null;
  };
};

/** What GarbageCollection is asked with. */
export type GarbageCollectionVariables = {
  readonly id: string;
};

/** The query GarbageCollection. */
export const garbageCollectionDocument: TypedDocument<GarbageCollectionData, GarbageCollectionVariables> = {
  name: 'GarbageCollection',
  text: "query GarbageCollection($id:ID!){garbageCollection(id:$id){id state removed{kind name reason sizeBytes}skipped{name reason}failure{code message}}}",
};
