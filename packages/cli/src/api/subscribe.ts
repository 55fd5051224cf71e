import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { CliError } from '../runtime/cli-error.js';
import type { ApiClient } from './api-client.js';
import { apiError, unavailable } from './api-error.js';
import type { TypedDocument } from './typed-document.js';

/** How a subscription goes on after its connection broke. */
export interface Resumable<Data, Variables extends object> {
  readonly document: TypedDocument<Data, Variables>;
  /** Variables for (re)starting: they name the place after which to go on. */
  readonly variables: () => Variables;
  /** Told of each value; remembers the place for `variables`. */
  readonly next: (data: Data) => void;
  readonly signal: AbortSignal;
}

const firstWaitMs = 200;
const longestWaitMs = 5_000;
const giveUpAfterMs = 120_000;

/**
 * Follows a subscription to its end. When the connection breaks it connects again and goes on where it stopped. Ends early, without an error, when the signal aborts.
 * @throws {CliError} with the code that the API answers; API_UNAVAILABLE when it stays away for two minutes.
 */
export async function follow<Data, Variables extends object>(client: ApiClient, subscription: Resumable<Data, Variables>): Promise<void> {
  let waitMs = firstWaitMs;
  let brokenSince: number | undefined;
  while (!subscription.signal.aborted) {
    const end = await followOnce(client, { ...subscription, next: (data) => { waitMs = firstWaitMs; brokenSince = undefined; subscription.next(data); } });
    if (end.kind === 'completed') return;
    brokenSince ??= performance.now();
    if (performance.now() - brokenSince > giveUpAfterMs) throw unavailable(client.connection, end.cause);
    await pause(waitMs, subscription.signal);
    waitMs = Math.min(waitMs * 2, longestWaitMs);
  }
}

type End = { readonly kind: 'completed' } | { readonly kind: 'broken'; readonly cause: unknown };

async function followOnce<Data, Variables extends object>(client: ApiClient, { document, variables, next, signal }: Resumable<Data, Variables>): Promise<End> {
  const authorization = `Bearer ${client.connection.token}`;
  class AuthorizedWebSocket extends WebSocket {
    constructor(address: string, protocols?: string | string[]) {
      super(address, protocols, { headers: { authorization } });
    }
  }
  const socket = createClient({ url: `${client.connection.url.replace(/^http/, 'ws')}/graphql`, webSocketImpl: AuthorizedWebSocket, retryAttempts: 0, lazy: true, connectionParams: { authorization }, keepAlive: 15_000 });
  const stop = () => void socket.dispose();
  signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const result of socket.iterate<Data>({ query: document.text, operationName: document.name, variables: Object.fromEntries(Object.entries(variables())) })) {
      const [error] = result.errors ?? [];
      if (error !== undefined) throw await apiError(error, 'INTERNAL');
      if (result.data !== null && result.data !== undefined) next(result.data);
    }
    return { kind: 'completed' };
  } catch (error) {
    if (error instanceof CliError) throw error;
    const refused = await refusalOf(error);
    if (refused !== undefined) throw refused;
    return signal.aborted ? { kind: 'completed' } : { kind: 'broken', cause: error };
  } finally {
    signal.removeEventListener('abort', stop);
    await socket.dispose();
  }
}

/** An answer of the API that trying again does not change: GraphQL errors, or a close code of 4400 to 4403. */
async function refusalOf(error: unknown): Promise<CliError | undefined> {
  if (Array.isArray(error)) {
    const [first]: readonly unknown[] = error;
    return await apiError(typeof first === 'object' && first !== null && 'message' in first ? { ...first, message: String(first.message) } : { message: 'The subscription was refused.' }, 'INTERNAL');
  }
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code === 4401 || code === 4403) return await apiError({ message: 'The token was not accepted for following events.' }, 'UNAUTHENTICATED');
  return code === 4400 ? await apiError({ message: 'The API did not understand the subscription.' }, 'INTERNAL') : undefined;
}

async function pause(waitMs: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, waitMs);
    function done() { clearTimeout(timer); signal.removeEventListener('abort', done); resolve(); }
    signal.addEventListener('abort', done, { once: true });
  });
}
