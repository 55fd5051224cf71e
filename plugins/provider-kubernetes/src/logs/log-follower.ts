import { LogShipper, parseCursor, skipUntil, type Clock, type Logger, type LogOrigin, type PluginDoor } from '@belay/plugin-sdk';
import type { ClusterCache } from '../cache/cluster-cache.js';
import type { Pod } from '../cache/shapes.js';
import type { KubeClient } from '../cluster/kube-client.js';
import { isMissing } from '../cluster/kube-error.js';
import { readLines } from '../cluster/read-lines.js';
import { messageOf } from '../cluster/system-error.js';
import { label, refOfLabels } from '../mapping/labels.js';
import { podLogPath, readPodLine } from './pod-log.js';

const RETRY_MS = 1_000;
const READ_DEADLINE_MS = 1_000;

/** What a follower needs. */
export interface LogFollowerOptions {
  readonly client: KubeClient;
  readonly cache: ClusterCache;
  readonly door: PluginDoor;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** Follows the logs of all Pods of a target and ships them; goes on where it stopped after any interruption. */
export class LogFollower {
  private readonly shipper: LogShipper;
  /** By Pod and start of its container: each start is read once. */
  private readonly following = new Map<string, Promise<void>>();
  private readonly done = new Set<string>();
  private cursors: Promise<void> | undefined;

  constructor(private readonly options: LogFollowerOptions) {
    const { door, clock, logger, signal } = options;
    this.shipper = new LogShipper(door, clock, logger, signal);
  }

  /** Begins; ends with the plugin's signal. */
  start(): void {
    const { cache } = this.options;
    cache.onChange(({ kind, after }) => {
      if (kind !== 'pod' || after === undefined) return;
      const pod = cache.informers.pod.get(after.metadata.namespace, after.metadata.name);
      if (pod !== undefined) this.attach(pod);
    });
    for (const pod of cache.informers.pod.all()) this.attach(pod);
  }

  /** Waits until what an ended Pod has said is stored, for a second at most. */
  async waitUntilRead(pod: string): Promise<void> {
    const { clock, signal } = this.options;
    const deadline = new AbortController();
    const read = async (): Promise<void> => {
      await Promise.all([...this.following].filter(([key]) => key.startsWith(`${pod}/`)).map(([, following]) => following));
      await this.shipper.waitUntilShipped(pod);
    };
    await Promise.race([read(), clock.sleep(READ_DEADLINE_MS, AbortSignal.any([signal, deadline.signal])).catch(() => undefined)]);
    deadline.abort();
  }

  private attach(pod: Pod): void {
    const [container] = pod.status.containerStatuses;
    if (container?.state.running === undefined && container?.state.terminated === undefined) return;
    const key = `${pod.metadata.name}/${pod.metadata.uid}/${container.restartCount}`;
    if (this.done.has(key)) return;
    const origin = originOf(pod);
    if (origin === undefined) return;
    this.done.add(key);
    const following = this.follow(pod, origin);
    this.following.set(key, following);
    void following.finally(() => {
      this.following.delete(key);
      this.forgetGone();
    });
  }

  private async follow({ metadata: { namespace, name } }: Pod, origin: LogOrigin): Promise<void> {
    const { signal, clock, logger } = this.options;
    while (!signal.aborted) {
      try {
        await this.loadCursors();
        await this.followOnce(namespace, name, origin);
        return;
      } catch (error) {
        if (signal.aborted || isMissing(error)) return;
        logger.debug('a log stream was interrupted', { instance: origin.instance, reason: messageOf(error) });
        await clock.sleep(RETRY_MS, signal).catch(() => undefined);
      }
    }
  }

  private async followOnce(namespace: string, pod: string, origin: LogOrigin): Promise<void> {
    const { client, signal } = this.options;
    await this.shipper.waitUntilShipped(origin.instance);
    const cursor = this.shipper.cursors.get(origin.instance);
    const isNew = skipUntil(cursor);
    const path = podLogPath({ namespace, pod, follow: true, ...(cursor === undefined ? {} : { since: cursor.at }) });
    const stream = await client.stream({ method: 'GET', path, doing: `read the log of Pod ${pod}`, signal });
    for await (const text of readLines(stream)) {
      const line = readPodLine(text);
      if (line !== undefined && isNew(line)) await this.shipper.push(origin, [line]);
    }
  }

  private async loadCursors(): Promise<void> {
    this.cursors ??= this.readCursors();
    try {
      await this.cursors;
    } catch (error) {
      this.cursors = undefined;
      throw error;
    }
  }

  private async readCursors(): Promise<void> {
    for (const [instance, text] of Object.entries(await this.options.door.logCursors())) {
      const cursor = parseCursor(text);
      if (cursor !== undefined && !this.shipper.cursors.has(instance)) this.shipper.cursors.set(instance, cursor);
    }
  }

  /** What is known of Pods that no longer exist is let go. */
  private forgetGone(): void {
    const living = new Set([...this.options.cache.informers.pod.all()].map(({ metadata }) => metadata.uid));
    for (const key of this.done) if (!living.has(key.split('/')[1] ?? '')) this.done.delete(key);
  }
}

function originOf({ metadata: { name, labels } }: Pod): LogOrigin | undefined {
  const ref = refOfLabels(labels);
  if (ref === undefined) return undefined;
  const resource = ref.kind === 'job' ? `workload/${labels[label.application] ?? ref.name}` : `${ref.kind}/${ref.name}`;
  return { environmentId: ref.environmentId, resource, instance: name, ...(ref.generation === undefined ? {} : { generation: ref.generation }) };
}
