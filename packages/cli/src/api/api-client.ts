import type { Connection } from '../access/connection.js';
import { CliError } from '../runtime/cli-error.js';
import { apiError, type GraphqlError, unavailable } from './api-error.js';
import type { TypedDocument } from './typed-document.js';

interface GraphqlAnswer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly GraphqlError[];
}

const requestTimeoutMs = 60_000;

/** Asks the GraphQL API as one actor. */
export class ApiClient {
  constructor(readonly connection: Connection, private readonly interrupted: AbortSignal) {}

  /**
   * Runs one query or mutation and gives its data.
   * @throws {CliError} with the code that the API answers; API_UNAVAILABLE when it does not answer.
   */
  async request<Data, Variables>(document: TypedDocument<Data, Variables>, variables: Variables): Promise<Data> {
    const response = await this.post(JSON.stringify({ query: document.text, operationName: document.name, variables }));
    const answer = await this.readAnswer<Data>(response);
    const error = answer.errors?.[0];
    if (error !== undefined) throw await apiError(error, response.status === 401 ? 'UNAUTHENTICATED' : 'INTERNAL');
    if (answer.data === undefined || answer.data === null) throw new CliError('INTERNAL', `${this.connection.url} answered ${response.status} without data.`);
    return answer.data;
  }

  private async post(body: string): Promise<Response> {
    const signal = AbortSignal.any([this.interrupted, AbortSignal.timeout(requestTimeoutMs)]);
    try {
      return await fetch(`${this.connection.url}/graphql`, {
        method: 'POST', body, signal,
        headers: { 'content-type': 'application/json', accept: 'application/json', authorization: `Bearer ${this.connection.token}` },
      });
    } catch (error) {
      if (this.interrupted.aborted) throw error;
      throw unavailable(this.connection, error);
    }
  }

  private async readAnswer<Data>(response: Response): Promise<GraphqlAnswer<Data>> {
    const text = await response.text();
    try {
      const answer: GraphqlAnswer<Data> = JSON.parse(text);
      return answer;
    } catch (error) {
      throw new CliError('API_UNAVAILABLE', `${this.connection.url} answered ${response.status}, but not as Belay's API does.`, { hint: `Check the address (from ${this.connection.source}).`, cause: error });
    }
  }
}
