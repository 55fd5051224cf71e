import { createClient, type Client } from 'graphql-ws';
import WebSocket from 'ws';
import { startPlatform, type TestPlatform } from '@belay/local';
import { aGitRepository, type TestRepository } from './git-repository.ts';

/** A platform of its own with the means that tests and benches need. */
export interface PlatformWorld extends AsyncDisposable {
  readonly platform: TestPlatform;
  readonly socket: Client;
  /** Makes a project with one application from files of a fresh repository, and its environment of branch main. */
  createApplication(name: string, files: Readonly<Record<string, string>>): Promise<WorldApplication>;
  /** Makes a project of several applications, each in a repository of its own, and its environment of branch main. */
  createProject(name: string, applications: Readonly<Record<string, Readonly<Record<string, string>>>>): Promise<WorldProject>;
  /** Sends a mutation that starts an operation and gives the operation's id. @throws when it was refused. */
  start(mutation: string, input: Readonly<Record<string, unknown>>): Promise<string>;
  /** Waits for an event of an operation, or for its end; gives the event's type. @throws when the operation fails first. */
  waitFor(operationId: string, isWanted: (event: SeenEvent) => boolean): Promise<SeenEvent>;
  /** Waits until an operation has ended. @throws when it did not succeed. */
  waitForEnd(operationId: string): Promise<EndedOperation>;
  /** Waits until an operation has ended, however it did. */
  waitForVerdict(operationId: string): Promise<JudgedOperation>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface WorldApplication {
  readonly name: string;
  readonly environment: string;
  readonly repository: TestRepository;
}

export interface WorldProject {
  readonly environment: string;
  readonly repositories: Readonly<Record<string, TestRepository>>;
}

export interface SeenEvent {
  readonly type: string;
  readonly step: string | null;
  readonly at: string;
}

export interface EndedOperation {
  readonly id: string;
  readonly state: string;
  readonly urls: readonly string[];
  readonly isNoop: boolean;
  readonly createdAt: string;
  readonly startedAt: string;
  readonly endedAt: string;
}

/** An ended operation with what went wrong. */
export interface JudgedOperation extends EndedOperation {
  readonly failure: { readonly code: string; readonly message: string; readonly details: Readonly<Record<string, unknown>> | null } | null;
  readonly failedStep: string | null;
  readonly culpritLogs: readonly string[];
  readonly undone: readonly string[];
  readonly undoFailure: { readonly code: string; readonly message: string } | null;
  readonly task: { readonly exitCode: number | null; readonly output: string | null; readonly isOutcomeUnknown: boolean } | null;
}

/** As the CLI watches. From the first event on: a quick operation may be past what is waited for before the subscription is there. */
const WATCH = 'subscription ($operation: ID!) { operationEvents(operation: $operation, after: 0) { event { type step at } } }';
const JUDGE = `query ($operation: ID!) { operation(id: $operation) {
  id state urls isNoop createdAt startedAt endedAt failure { code message details } failedStep culpritLogs undone undoFailure { code message } task { exitCode output isOutcomeUnknown } } }`;

/** Starts a platform for a test or bench; everything that it made is gone after its disposal. */
export async function openPlatformWorld(env: Readonly<Record<string, string>> = {}): Promise<PlatformWorld> {
  const platform = await startPlatform({ env: { BELAY_LOG_LEVEL: 'warn', ...env } });
  const socket = createClient({ url: platform.graphqlUrl.replace(/^http/, 'ws'), webSocketImpl: WebSocket, lazy: false, connectionParams: { authorization: `Bearer ${platform.ownerToken}` } });
  const repositories: TestRepository[] = [];

  const judge = async (operation: string): Promise<JudgedOperation> => (await platform.graphql<{ operation: JudgedOperation }>(JUDGE, { operation })).operation;
  const find = async (operation: string, isWanted: (event: SeenEvent) => boolean): Promise<SeenEvent | undefined> => {
    for await (const { data, errors } of socket.iterate<{ operationEvents: { readonly event: SeenEvent | null } }>({ query: WATCH, variables: { operation } })) {
      if (errors !== undefined || data == null) throw new Error(`the subscription failed: ${JSON.stringify(errors)}`);
      const { event } = data.operationEvents;
      if (event !== null && isWanted(event)) return event;
    }
    return undefined;
  };
  const succeeded = (operation: JudgedOperation): JudgedOperation => {
    const { id, failure, failedStep, culpritLogs, state } = operation;
    if (state !== 'SUCCEEDED') throw new Error(`the operation ${id} ended as ${state} at ${failedStep}: ${failure?.code} ${failure?.message}\n${culpritLogs.join('\n')}`);
    return operation;
  };
  /** The events end with the operation. */
  const waitForVerdict = async (operation: string): Promise<JudgedOperation> => {
    await find(operation, () => false);
    return judge(operation);
  };

  const createProject: PlatformWorld['createProject'] = async (name, applications) => {
    const own: Record<string, TestRepository> = {};
    for (const [application, files] of Object.entries(applications)) repositories.push(own[application] = await aGitRepository(files));
    const { createProject: made } = await platform.graphql<{ createProject: { project: { id: string } | null; userErrors: unknown[] } }>(
      'mutation ($input: CreateProjectInput!) { createProject(input: $input) { project { id } userErrors { code message } } }',
      { input: { name, applications: Object.entries(own).map(([application, { url }]) => ({ name: application, source: { git: { url } } })) } });
    if (made.project === null) throw new Error(JSON.stringify(made.userErrors));
    const { createEnvironment } = await platform.graphql<{ createEnvironment: { environment: { id: string } | null; userErrors: unknown[] } }>(
      'mutation ($input: CreateEnvironmentInput!) { createEnvironment(input: $input) { environment { id } userErrors { code message } } }',
      { input: { project: made.project.id, branch: 'main', kind: 'DEVELOPMENT' } });
    if (createEnvironment.environment === null) throw new Error(JSON.stringify(createEnvironment.userErrors));
    return { environment: createEnvironment.environment.id, repositories: own };
  };

  return {
    platform, socket,
    createProject,
    async createApplication(name, files) {
      const { environment, repositories: own } = await createProject(name, { [name]: files });
      return { name, environment, repository: own[name]! };
    },
    async start(mutation, input) {
      const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`;
      const answer = await platform.graphql<Record<string, { operation: { id: string } | null; userErrors: { code: string }[] }>>(
        `mutation ($input: ${type}!) { ${mutation}(input: $input) { operation { id } userErrors { code message } } }`, { input });
      const { operation, userErrors } = answer[mutation]!;
      // A busy machine may admit later than the API waits; the operation is recorded all the same.
      if (operation === null || userErrors.some(({ code }) => code !== 'ADMISSION_PENDING')) throw new Error(`${mutation}: ${JSON.stringify(userErrors)}`);
      return operation.id;
    },
    async waitFor(operationId, isWanted) {
      const event = await find(operationId, isWanted);
      if (event !== undefined) return event;
      succeeded(await judge(operationId));
      throw new Error(`the operation ${operationId} ended without what was waited for`);
    },
    waitForVerdict,
    waitForEnd: async (operationId) => succeeded(await waitForVerdict(operationId)),
    async [Symbol.asyncDispose]() {
      await socket.dispose();
      await platform.stop();
      for (const repository of repositories) await repository[Symbol.asyncDispose]();
    },
  };
}
