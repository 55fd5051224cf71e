import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { createApp, type RunningApp } from '../../src/create-app.js';
import { Door } from '../../src/door/door.module.js';
import { readConfig } from '../../src/platform/config/config.js';
import type { UserError } from '../../src/platform/graphql/user-error.model.js';
import { removeFolder } from './remove-folder.ts';

/** What a GraphQL answer holds. */
export interface Answer<T> {
  readonly status: number;
  readonly data: T | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: Readonly<Record<string, unknown>> }[];
}

/** An API of its own in this process, on a port of its own. */
export interface TestApi {
  readonly running: RunningApp;
  readonly url: string;
  readonly dataDir: string;
  readonly ownerToken: string;
  /** One request; errors stand in the answer. `null` as token sends none. */
  ask<T>(query: string, variables?: Readonly<Record<string, unknown>>, token?: string | null): Promise<Answer<T>>;
  /** One mutation with one input; gives its payload. Throws when the answer has errors. */
  mutate<P extends object>(mutation: string, input: Readonly<Record<string, unknown>>, selection: string): Promise<P & { readonly userErrors: readonly UserError[] }>;
  /** One query; gives its data. Throws when the answer has errors. */
  query<T>(query: string, variables?: Readonly<Record<string, unknown>>): Promise<T>;
  /** Port of the door. */
  doorPort(): number;
  stop(): Promise<void>;
}

/** Where an API for a test finds its parts. */
export interface TestApiOptions {
  readonly databaseUrl: string;
  readonly temporalAddress?: string;
  readonly dataDir?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly onQuery?: (sql: string) => void;
  readonly plugins?: readonly { readonly package: string; readonly target: string }[];
}

/** Starts an API. Without a Temporal address nothing answers there. */
export async function startApi(options: TestApiOptions): Promise<TestApi> {
  const dataDir = options.dataDir ?? await mkdtemp(join(tmpdir(), 'belay-api-'));
  const pluginsFile = join(dataDir, 'belay.config.json');
  await writeFile(pluginsFile, JSON.stringify({ plugins: options.plugins ?? [] }));
  const config = readConfig({
    DATABASE_URL: options.databaseUrl, TEMPORAL_ADDRESS: options.temporalAddress ?? '127.0.0.1:9', BELAY_DATA_DIR: dataDir, BELAY_API_PORT: '0', BELAY_DOOR_PORT: '0', BELAY_PLUGINS_FILE: pluginsFile, ...options.env,
  });
  const running = await createApp(config, pino({ level: process.env['BELAY_TEST_LOG'] ?? 'silent' }), options.onQuery === undefined ? {} : { onQuery: options.onQuery });
  await running.app.listen(0, '127.0.0.1').catch(async (error: unknown) => {
    await running.close();
    throw error;
  });
  const url = await running.app.getUrl();
  const ownerToken = (await readFile(join(dataDir, 'owner.token'), 'utf8')).trim();
  const ask = async <T>(query: string, variables: Readonly<Record<string, unknown>> = {}, token: string | null = ownerToken): Promise<Answer<T>> => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST', headers: { 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) }, body: JSON.stringify({ query, variables }),
    });
    return { status: response.status, ...JSON.parse(await response.text()) };
  };
  const query = async <T>(text: string, variables?: Readonly<Record<string, unknown>>): Promise<T> => {
    const answer = await ask<T>(text, variables);
    if (answer.errors !== undefined || answer.data === null) throw new Error(`the query failed: ${JSON.stringify(answer.errors)}`);
    return answer.data;
  };
  return {
    running, url, dataDir, ownerToken, ask, query,
    mutate: async <P extends object>(mutation: string, input: Readonly<Record<string, unknown>>, selection: string) => {
      const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input!`;
      const data = await query<Record<string, P & { userErrors: UserError[] }>>(`mutation ($input: ${type}) { ${mutation}(input: $input) { userErrors { code message field file line column hint details } ${selection} } }`, { input });
      const payload = data[mutation];
      if (payload === undefined) throw new Error(`the mutation ${mutation} gave nothing`);
      return payload;
    },
    doorPort: () => running.app.get(Door).port ?? 0,
    stop: async () => {
      await running.close();
      if (options.dataDir === undefined) await removeFolder(dataDir);
    },
  };
}
