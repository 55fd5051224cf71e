import { z } from 'zod';
import { kubeEvent, type KubeEvent } from '../cache/shapes.js';
import { readChanges } from '../cache/watch-stream.js';
import { collectionPath, kinds } from '../cluster/kinds.js';
import type { KubeClient } from '../cluster/kube-client.js';
import { messageOf } from '../cluster/system-error.js';

const list = z.object({ metadata: z.object({ resourceVersion: z.string() }), items: z.array(z.unknown()).nullish() });
const MAX_EVENTS = 200;

/** The events of one namespace while somebody waits for something in it; newest last. */
export class EventWatch {
  private readonly events: KubeEvent[] = [];
  /** Why events cannot be read, where they cannot: then less is known of a failure. */
  problem: string | undefined;

  private constructor(private readonly onEvent: () => void) {}

  /** Begins to read; ends with the signal. Never throws: events only explain. */
  static open(client: KubeClient, namespace: string, onEvent: () => void, signal: AbortSignal): EventWatch {
    const watch = new EventWatch(onEvent);
    void watch.follow(client, namespace, signal).catch((error: unknown) => { watch.problem = messageOf(error); });
    return watch;
  }

  /** Events about objects whose names pass. */
  about(isMeant: (object: KubeEvent['involvedObject']) => boolean): KubeEvent[] {
    return this.events.filter(({ involvedObject }) => isMeant(involvedObject));
  }

  private async follow(client: KubeClient, namespace: string, signal: AbortSignal): Promise<void> {
    const path = collectionPath(kinds.event, namespace);
    const page = list.parse(await client.call({ method: 'GET', path: `${path}?limit=${MAX_EVENTS}`, doing: 'list events', signal }));
    for (const item of page.items ?? []) this.add(item);
    const query = new URLSearchParams({ watch: 'true', resourceVersion: page.metadata.resourceVersion });
    const stream = await client.stream({ method: 'GET', path: `${path}?${query}`, doing: 'watch events', signal });
    for await (const { type, object } of readChanges(stream)) if (type === 'ADDED' || type === 'MODIFIED') this.add(object);
  }

  private add(raw: unknown): void {
    const parsed = kubeEvent.safeParse(raw);
    if (!parsed.success) return;
    this.events.push(parsed.data);
    if (this.events.length > MAX_EVENTS) this.events.shift();
    this.onEvent();
  }
}
