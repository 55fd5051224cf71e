import { Readable } from 'node:stream';
import { BelayError, type CheckRequest, type ClaimRequest, type HelloRequest, type LogLinesRequest, type ObservationsRequest, type SecretsRequest, type SecretsResponse, type StepLogsRequest } from '@belay/contracts';
import type { Door, SecretValue } from '@belay/plugin-sdk';
import { KitKeys } from './kit-keys.js';

/** The requests of a plugin that a test can hold up, by what they ask. */
export type DoorMoment = { readonly kind: 'hello'; readonly request: HelloRequest } | { readonly kind: 'claim'; readonly request: ClaimRequest } | { readonly kind: 'check'; readonly request: CheckRequest } | { readonly kind: 'secrets'; readonly request: SecretsRequest };

/** Told of each moment before it is answered; the answer waits for it. */
export type DoorWatcher = (moment: DoorMoment) => Promise<void> | void;

/**
 * A door of the kit's own, with the rules of the engine's: newer fences and attempts make older ones stale, and secrets go only to operations that name them.
 * It keeps all that it was told, for a test to look at.
 */
export class KitDoor implements Door {
  /** Keys of the payloads of the plugin's queue. */
  readonly keys = new KitKeys();
  readonly hellos: HelloRequest[] = [];
  readonly stepLines: StepLogsRequest['lines'][number][] = [];
  readonly logBatches: LogLinesRequest['batches'][number][] = [];
  readonly observations: ObservationsRequest[] = [];
  /** What was refused, in order. */
  readonly refusals: (CheckRequest | SecretsRequest)[] = [];
  #targetOptions: Record<string, unknown>;
  readonly #fences = new Map<string, number>();
  readonly #claims = new Map<string, { readonly fence: number; readonly attempt: number }>();
  readonly #secrets = new Map<string, SecretValue>();
  readonly #trees = new Map<string, Buffer>();
  readonly #watchers = new Set<DoorWatcher>();

  constructor(targetOptions: Record<string, unknown> = {}) {
    this.#targetOptions = targetOptions;
  }

  /** Changes what the owner of the target has set; told with the next hello. */
  setTargetOptions(options: Record<string, unknown>): void {
    this.#targetOptions = options;
  }

  /** Makes a secret known to the operations of one environment. */
  addSecret(environmentId: string, ref: string, value: SecretValue): void {
    this.#secrets.set(`${environmentId} ${ref}`, value);
  }

  /** Offers a tar stream under a reference. */
  addTree(treeRef: string, tar: Buffer): void {
    this.#trees.set(treeRef, tar);
  }

  /** Says that an operation with this fence has begun in an environment. */
  beginOperation(environmentId: string, fence: number): void {
    this.#fences.set(environmentId, Math.max(fence, this.#fences.get(environmentId) ?? 0));
  }

  /** Has one watcher from now on, or none. */
  watch(watcher: DoorWatcher | undefined): void {
    this.#watchers.clear();
    if (watcher !== undefined) this.#watchers.add(watcher);
  }

  /** Adds a watcher to those that there are; gives what takes it away again. */
  addWatcher(watcher: DoorWatcher): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  async hello(request: HelloRequest) {
    await this.#watcher({ kind: 'hello', request });
    this.hellos.push(request);
    return { targetOptions: this.#targetOptions, payloadKeys: this.keys.document() };
  }

  async claim(request: ClaimRequest): Promise<void> {
    await this.#watcher({ kind: 'claim', request });
    this.#assertFence(request);
    const claimed = this.#claims.get(request.key);
    if (claimed !== undefined && (claimed.fence > request.fence || claimed.attempt > request.attempt)) throw this.#refuse(request, stale(request));
    this.#claims.set(request.key, { fence: request.fence, attempt: request.attempt });
    this.beginOperation(request.environmentId, request.fence);
  }

  async check(request: CheckRequest): Promise<void> {
    await this.#watcher({ kind: 'check', request });
    this.#assertFence(request);
    const claimed = this.#claims.get(request.key);
    if (claimed === undefined || claimed.attempt !== request.attempt || claimed.fence !== request.fence) throw this.#refuse(request, stale(request));
  }

  async secrets(request: SecretsRequest): Promise<SecretsResponse> {
    await this.#watcher({ kind: 'secrets', request });
    const values: SecretsResponse['values'] = {};
    for (const ref of request.refs) {
      const value = this.#secrets.get(`${request.environmentId} ${ref}`);
      if (value === undefined) throw this.#refuse(request, new BelayError('SECRET_UNAVAILABLE', `The secret reference ${ref} is not one of this operation.`));
      values[ref] = typeof value === 'string' ? value : { ...value };
    }
    return { values };
  }

  async stepLogs({ lines }: StepLogsRequest): Promise<void> {
    this.stepLines.push(...lines);
  }

  async logLines({ batches }: LogLinesRequest): Promise<void> {
    this.logBatches.push(...batches);
  }

  async logCursors(): Promise<Readonly<Record<string, string>>> {
    return Object.fromEntries(this.logBatches.map(({ instance, cursor }) => [instance, cursor]));
  }

  async observation(request: ObservationsRequest): Promise<void> {
    this.observations.push(request);
  }

  async tree(treeRef: string): Promise<Readable> {
    const tar = this.#trees.get(treeRef);
    if (tar === undefined) throw new BelayError('NOT_FOUND', `There is no tree ${treeRef}.`);
    return Readable.from([tar]);
  }

  close(): void {
    this.watch(undefined);
  }

  async #watcher(moment: DoorMoment): Promise<void> {
    await Promise.all([...this.#watchers].map((watcher) => watcher(moment)));
  }

  #assertFence(request: CheckRequest): void {
    if (request.fence < (this.#fences.get(request.environmentId) ?? 0)) throw this.#refuse(request, stale(request));
  }

  #refuse(request: CheckRequest | SecretsRequest, error: BelayError): BelayError {
    this.refusals.push(request);
    return error;
  }
}

function stale({ step, attempt, fence }: CheckRequest): BelayError {
  return new BelayError('STALE_OPERATION', `Attempt ${attempt} of ${step} (fence ${fence}) is no longer the current one.`);
}
