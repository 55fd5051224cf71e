import { setTimeout as delay } from 'node:timers/promises';

const GIVE_UP_AFTER_MS = 120_000;
const ANSWER_MS = 15_000;
/** What the API says while a part of the platform is away. */
const AWAY = new Set(['DATABASE_UNAVAILABLE', 'TEMPORAL_UNAVAILABLE', 'INTERNAL', 'API_UNAVAILABLE', 'PROVIDER_UNAVAILABLE']);

interface Answer<T> {
  readonly data?: T | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

interface Started {
  readonly operation: { readonly id: string } | null;
  readonly userErrors: readonly { readonly code: string; readonly message: string }[];
}

/** The API as a client sees it that asks again while the platform is struck. Mutations carry an idempotency key, so asking twice starts nothing twice. */
export class PatientApi {
  readonly url: string;
  readonly #token: string;

  constructor(url: string, token: string) {
    this.url = url;
    this.#token = token;
  }

  /** Asks until there is an answer. @throws what the API refuses for good, or after two minutes without an answer. */
  async ask<T>(query: string, variables: Readonly<Record<string, unknown>> = {}, giveUpAfterMs = GIVE_UP_AFTER_MS): Promise<T> {
    const end = Date.now() + giveUpAfterMs;
    for (;;) {
      const { data, problem, isAway } = await this.#once<T>(query, variables);
      if (data !== undefined) return data;
      if (!isAway || Date.now() > end) throw new Error(`${problem} (asked: ${query.slice(0, 80).replaceAll('\n', ' ')})`);
      await delay(100);
    }
  }

  /** Starts an operation; gives its id. */
  async start(mutation: string, input: Readonly<Record<string, unknown>>): Promise<string> {
    const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input!`;
    const end = Date.now() + GIVE_UP_AFTER_MS;
    for (;;) {
      const answer = await this.ask<Record<string, Started>>(`mutation ($input: ${type}) { ${mutation}(input: $input) { operation { id } userErrors { code message } } }`, { input });
      const { operation, userErrors } = answer[mutation] ?? { operation: null, userErrors: [] };
      if (operation !== null) return operation.id;
      const [first] = userErrors;
      if (first === undefined || !AWAY.has(first.code) || Date.now() > end) throw new Error(`${mutation} was refused: ${JSON.stringify(userErrors)}`);
      await delay(100);
    }
  }

  async #once<T>(query: string, variables: Readonly<Record<string, unknown>>): Promise<{ readonly data?: T; readonly problem: string; readonly isAway: boolean }> {
    try {
      const response = await fetch(this.url, {
        method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${this.#token}` }, body: JSON.stringify({ query, variables }), signal: AbortSignal.timeout(ANSWER_MS),
      });
      const answer: Answer<T> = JSON.parse(await response.text());
      const [error] = answer.errors ?? [];
      if (error === undefined && answer.data != null) return { data: answer.data, problem: '', isAway: false };
      const code = error?.extensions?.code ?? '';
      return { problem: `${code}: ${error?.message ?? `status ${response.status}`}`, isAway: AWAY.has(code) || response.status >= 500 };
    } catch (error) {
      return { problem: error instanceof Error ? error.message : String(error), isAway: true };
    }
  }
}
