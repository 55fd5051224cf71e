import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import type { TestApi } from './api.js';

/** What a subscription has told so far, and whether it has ended. */
export interface Subscribed<T> {
  readonly told: readonly T[];
  /** Resolves when the server ends it; rejects with the errors that it sends. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

/** Subscribes over a WebSocket as the CLI does it. */
export function subscribe<T>(api: TestApi, query: string, variables: Readonly<Record<string, unknown>>, token = api.ownerToken): Subscribed<T> {
  const client = createClient({ url: `${api.url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket, connectionParams: { Authorization: `Bearer ${token}` }, retryAttempts: 0 });
  const told: T[] = [];
  const ended = new Promise<void>((resolve, reject) => {
    client.subscribe<T>({ query, variables }, {
      next: (message) => void (message.errors === undefined ? message.data != null && told.push(message.data) : reject(new Error(JSON.stringify(message.errors)))),
      error: (error) => reject(error instanceof Error ? error : new Error(JSON.stringify(error))),
      complete: resolve,
    });
  });
  ended.catch(() => undefined);
  return { told, ended, close: async () => void await client.dispose() };
}
