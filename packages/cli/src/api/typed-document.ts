/** A GraphQL operation with the types of its answer and of its variables. Made by scripts/generate-documents.ts. */
export interface TypedDocument<Data, Variables> {
  readonly name: string;
  readonly text: string;
  /** Never there at run time; carries the types. */
  readonly types?: (variables: Variables) => Data;
}
