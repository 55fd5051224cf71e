import { aGitRepository, type TestRepository } from '../helpers/git-repository.ts';
import { goodFiles, taskCommand, unbuildableFiles, unstartableFiles } from './application.ts';
import { awaitVerdict, type OperationRecord } from './operation-record.ts';
import type { PatientApi } from './patient-api.ts';
import type { Random } from './random.ts';

/** What may happen to an environment. A steady one is never without its application. */
export type Temper = 'steady' | 'resting' | 'mortal';

interface Release {
  readonly id: string;
  readonly version: number;
}

/** What the environment has to be like, by the verdicts so far. */
export interface Model {
  readonly environmentId: string;
  readonly version: number;
  readonly isRunning: boolean;
  readonly url: string;
}

const END_DEADLINE_MS = 180_000;
const kindsOf: Readonly<Record<Temper, readonly string[]>> = {
  steady: ['deploy', 'deploy', 'unbuildable', 'unstartable', 'rollback', 'restart', 'task'],
  resting: ['deploy', 'unstartable', 'stop', 'start', 'rollback', 'task'],
  mortal: ['deploy', 'destroy', 'unstartable', 'restart', 'task'],
};

/** Starts operations in one environment, one after the other, and knows what each has to lead to. */
export class EnvironmentDriver {
  readonly name: string;
  readonly temper: Temper;
  readonly records: OperationRecord[] = [];
  /** Operations that have not ended. */
  readonly open = new Set<OperationRecord>();
  readonly destroyed: string[] = [];
  readonly #api: PatientApi;
  readonly #random: Random;
  readonly #taskPort: number;
  #repository: TestRepository | undefined;
  #project = '';
  #environment = '';
  #url = '';
  #releases: Release[] = [];
  #current: Release | undefined;
  #isRunning = false;
  #nextVersion = 1;
  #nextKey = 1;

  constructor(name: string, temper: Temper, api: PatientApi, random: Random, taskPort: number) {
    this.name = name;
    this.temper = temper;
    this.#api = api;
    this.#random = random;
    this.#taskPort = taskPort;
  }

  get model(): Model {
    return { environmentId: this.#environment, version: this.#current?.version ?? 0, isRunning: this.#isRunning, url: this.#url };
  }

  /** Makes the project and its environment, and deploys twice, so that there is something to go back to. */
  async prepare(): Promise<void> {
    this.#repository = await aGitRepository();
    const made = await this.#api.ask<{ createProject: { project: { id: string } } }>('mutation ($input: CreateProjectInput!) { createProject(input: $input) { project { id } userErrors { code message } } }',
      { input: { name: this.name, applications: [{ name: this.name, source: { git: { url: this.#repository.url } } }] } });
    this.#project = made.createProject.project.id;
    await this.#createEnvironment();
    await this.run('deploy');
    await this.run('deploy');
  }

  /** Runs one operation of the driver's choice to its end. */
  async runAny(): Promise<void> {
    const possible = kindsOf[this.temper].filter((kind) => this.#isPossible(kind));
    await this.run(possible.length === 0 ? 'deploy' : this.#random.pick(possible));
  }

  async dispose(): Promise<void> {
    await this.#repository?.[Symbol.asyncDispose]();
  }

  /** Runs one operation to its end, and learns from its verdict. */
  async run(kind: string): Promise<void> {
    const environment = this.#environment;
    const key = `${this.name}-${this.#nextKey++}`;
    switch (kind) {
      case 'deploy': {
        const version = await this.#commit(goodFiles);
        const record = await this.#operate('deploy', kind, { environment }, key, ['SUCCEEDED']);
        if (record.verdict?.state === 'SUCCEEDED') await this.#arrive(version);
        return;
      }
      case 'unbuildable': case 'unstartable': {
        await this.#commit(kind === 'unbuildable' ? unbuildableFiles : unstartableFiles);
        await this.#operate('deploy', kind, { environment }, key, ['FAILED']);
        return;
      }
      case 'rollback': {
        const release = this.#random.pick(this.#releases.filter(({ id }) => id !== this.#current?.id));
        const record = await this.#operate('rollback', kind, { environment, release: release.id }, key, ['SUCCEEDED']);
        if (record.verdict?.state === 'SUCCEEDED') await this.#arrive(release.version);
        return;
      }
      case 'task': await this.#operate('runTask', kind, { environment, application: this.name, command: taskCommand(this.#taskPort, key) }, key, ['SUCCEEDED'], key); return;
      case 'stop': case 'start': {
        const record = await this.#operate(kind, kind, { environment }, key, ['SUCCEEDED']);
        if (record.verdict?.state === 'SUCCEEDED') this.#isRunning = kind === 'start';
        return;
      }
      case 'destroy': {
        const record = await this.#operate('destroyEnvironment', kind, { environment }, key, ['SUCCEEDED']);
        if (record.verdict?.state !== 'SUCCEEDED') return;
        this.destroyed.push(environment);
        await this.#createEnvironment();
        await this.run('deploy');
        return;
      }
      default: await this.#operate(kind, kind, { environment }, key, ['SUCCEEDED']);
    }
  }

  #isPossible(kind: string): boolean {
    if (kind === 'rollback') return this.#isRunning && this.#releases.some(({ id }) => id !== this.#current?.id);
    if (kind === 'start') return !this.#isRunning;
    // A failed deploy leads a stopped environment back to stopped, and a task needs what runs.
    return this.#isRunning;
  }

  async #operate(mutation: string, kind: string, input: Readonly<Record<string, unknown>>, key: string, expected: readonly string[], taskId?: string): Promise<OperationRecord> {
    const id = await this.#api.start(mutation, { ...input, idempotencyKey: key });
    const record: OperationRecord = { id, kind, environment: this.#environment, expected, acceptedAt: Date.now(), events: [], ...(taskId === undefined ? {} : { taskId }) };
    this.records.push(record);
    this.open.add(record);
    await awaitVerdict(this.#api, record, END_DEADLINE_MS);
    this.open.delete(record);
    return record;
  }

  async #commit(files: (name: string, version: number) => Record<string, string>): Promise<number> {
    const version = this.#nextVersion++;
    await this.#repository?.commit(files(this.name, version));
    return version;
  }

  /** Notes the release that runs now. */
  async #arrive(version: number): Promise<void> {
    const { environment } = await this.#api.ask<{ environment: { currentRelease: { id: string }; routes: readonly { url: string }[] } }>('query ($id: ID!) { environment(id: $id) { currentRelease { id } routes { url } } }', { id: this.#environment });
    this.#current = { id: environment.currentRelease.id, version };
    this.#releases = [...this.#releases.filter(({ id }) => id !== this.#current?.id), this.#current].slice(-4);
    this.#url = environment.routes[0]?.url ?? '';
    this.#isRunning = true;
  }

  async #createEnvironment(): Promise<void> {
    this.#releases = [];
    this.#current = undefined;
    this.#isRunning = false;
    const made = await this.#api.ask<{ createEnvironment: { environment: { id: string } | null; userErrors: unknown } }>('mutation ($input: CreateEnvironmentInput!) { createEnvironment(input: $input) { environment { id } userErrors { code message } } }',
      { input: { project: this.#project, branch: 'main', kind: 'DEVELOPMENT' } });
    const id = made.createEnvironment.environment?.id ?? await this.#findEnvironment();
    if (id === undefined) throw new Error(`no environment could be made: ${JSON.stringify(made.createEnvironment.userErrors)}`);
    this.#environment = id;
  }

  /** The one that an earlier try made whose answer was lost. */
  async #findEnvironment(): Promise<string | undefined> {
    const { environments } = await this.#api.ask<{ environments: { nodes: readonly { id: string }[] } }>('query ($project: ID!) { environments(project: $project, branch: "main", first: 1) { nodes { id } } }', { project: this.#project });
    return environments.nodes[0]?.id;
  }
}
