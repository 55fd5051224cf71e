import { setTimeout as delay } from 'node:timers/promises';
import { LocalError } from '../platform/local-error.js';
import type { GraphqlCall } from '../testing/call-graphql.js';
import { CREATE_ENVIRONMENT, CREATE_PROJECT, DEPLOY, FIND_ENVIRONMENT, FIND_PROJECT, OPERATION, STOP } from './demo-documents.js';

/** An operation as the demo shows it. */
export interface DemoOperation {
  readonly id: string;
  readonly state: string;
  readonly hasEnded: boolean;
  readonly failedStep: string | null;
  readonly failure: { readonly code: string; readonly message: string } | null;
  readonly culpritLogs: readonly string[];
  readonly urls: readonly string[];
  readonly steps: readonly { readonly name: string; readonly summary: string; readonly state: string; readonly durationMs: number | null }[];
}

interface Refusable {
  readonly userErrors: readonly { readonly code: string; readonly message: string; readonly hint: string | null }[];
}

const ASK_EVERY_MS = 200;

/** The few things that the demo does, each once: what is there already is used. */
export class DemoClient {
  constructor(private readonly call: GraphqlCall) {}

  /** Gives the environment of branch main of the project with this one application; makes what is missing. */
  async provideEnvironment(name: string, repository: string): Promise<string> {
    const project = (await this.#findProject(name)) ?? (await this.#createProject(name, repository));
    const { environments } = await this.call<{ environments: { nodes: readonly { id: string }[] } }>(FIND_ENVIRONMENT, { project, branch: 'main' });
    if (environments.nodes[0] !== undefined) return environments.nodes[0].id;
    const { createEnvironment } = await this.call<{ createEnvironment: Refusable & { environment: { id: string } | null } }>(CREATE_ENVIRONMENT, { input: { project, branch: 'main' } });
    return accepted(createEnvironment, createEnvironment.environment);
  }

  /** Starts a deploy of the branch's head and gives the operation's id. */
  async deploy(environment: string): Promise<string> {
    const { deploy } = await this.call<{ deploy: Refusable & { operation: { id: string } | null } }>(DEPLOY, { input: { environment } });
    return accepted(deploy, deploy.operation);
  }

  /** Starts to stop what runs in the environment; its data stays. */
  async stop(environment: string): Promise<string> {
    const { stop } = await this.call<{ stop: Refusable & { operation: { id: string } | null } }>(STOP, { input: { environment } });
    return accepted(stop, stop.operation);
  }

  /** Waits until the operation has ended, and shows it whenever it was looked at. */
  async waitForEnd(id: string, onLook: (operation: DemoOperation) => void, signal?: AbortSignal): Promise<DemoOperation> {
    for (;;) {
      const { operation } = await this.call<{ operation: DemoOperation | null }>(OPERATION, { id });
      if (operation === null) throw new LocalError('DEMO_FAILED', `the operation ${id} is not known to the API`);
      onLook(operation);
      if (operation.hasEnded) return operation;
      await delay(ASK_EVERY_MS, undefined, { signal });
    }
  }

  async #findProject(name: string): Promise<string | undefined> {
    let after: string | null = null;
    for (;;) {
      const { projects }: { projects: { nodes: readonly { id: string; name: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } } } = await this.call(FIND_PROJECT, { after });
      const found = projects.nodes.find((project) => project.name === name);
      if (found !== undefined || !projects.pageInfo.hasNextPage) return found?.id;
      after = projects.pageInfo.endCursor;
    }
  }

  async #createProject(name: string, repository: string): Promise<string> {
    const { createProject } = await this.call<{ createProject: Refusable & { project: { id: string } | null } }>(CREATE_PROJECT, { input: { name, applications: [{ name, source: { git: { url: `file://${repository}` } } }] } });
    return accepted(createProject, createProject.project);
  }
}

/** The id that the API gave, or its refusal as an error. */
function accepted(payload: Refusable, made: { readonly id: string } | null): string {
  if (made !== null) return made.id;
  throw new LocalError('DEMO_FAILED', payload.userErrors.map(({ code, message, hint }) => `${code}: ${message}${hint === null ? '' : ` ${hint}`}`).join('\n'));
}
