import { setTimeout as delay } from 'node:timers/promises';
import { KubeConfig, Watch, type V1Pod } from '@kubernetes/client-node';

/** A time in which a Pod that had been ready, that ran on and that nobody removed was called unready. Milliseconds since 1970; the end is open while it lasts. */
export interface Unready {
  readonly pod: string;
  readonly fromMs: number;
  toMs: number | undefined;
}

const AGAIN_AFTER_MS = 50;

/** Notes when Pods of a namespace are called unready although their containers run on, by a watch that begins anew whenever it breaks off. */
export function watchReadiness(kubeconfig: string, namespace: string): { readonly times: readonly Unready[]; stop(): void } {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const times: Unready[] = [];
  const wasReady = new Set<string>();
  const stopped = new AbortController();
  const note = ({ metadata, status }: V1Pod): void => {
    const pod = `${metadata?.name} ${status?.containerStatuses?.map(({ containerID }) => containerID).join()}`;
    const isReady = status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') === true;
    const open = times.find((time) => time.pod === pod && time.toMs === undefined);
    const runsOn = metadata?.deletionTimestamp === undefined && status?.containerStatuses?.every(({ state }) => state?.running !== undefined) === true;
    if (isReady) wasReady.add(pod);
    if (open !== undefined && (isReady || !runsOn)) open.toMs = Date.now();
    if (open === undefined && !isReady && runsOn && wasReady.has(pod)) times.push({ pod, fromMs: Date.now(), toMs: undefined });
  };
  const watch = new Watch(config);
  const once = (): Promise<void> => new Promise((resolve) => {
    const end = (): void => resolve();
    watch.watch(`/api/v1/namespaces/${namespace}/pods`, {}, (_phase, object: V1Pod) => note(object), end).then((request) => stopped.signal.addEventListener('abort', () => request.abort(), { once: true }), end);
  });
  void (async () => {
    while (!stopped.signal.aborted) {
      await once();
      await delay(AGAIN_AFTER_MS);
    }
  })();
  return { times, stop: () => stopped.abort() };
}
