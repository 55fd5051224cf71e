/** Sends one GraphQL request and gives its data. */
export type GraphqlCall = <T>(query: string, variables?: Readonly<Record<string, unknown>>) => Promise<T>;

/** What a GraphQL server answers. */
interface Answer<T> {
  readonly data?: T;
  readonly errors?: readonly { readonly message: string; readonly extensions?: Readonly<Record<string, unknown>> }[];
}

/** One request to a GraphQL API with a bearer token; rejects with all messages when the answer holds errors. */
export async function callGraphql<T>(url: string, token: string, query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<T> {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` }, body: JSON.stringify({ query, variables }) });
  const answer: Answer<T> = JSON.parse(await response.text());
  if (answer.errors !== undefined && answer.errors.length > 0) {
    throw new Error(answer.errors.map(({ message, extensions }) => `${extensions?.code === undefined ? '' : `${extensions.code}: `}${message}`).join('\n'));
  }
  if (answer.data === undefined) throw new Error(`the API answered ${response.status} without data`);
  return answer.data;
}
