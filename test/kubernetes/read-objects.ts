import type { TestCluster } from '../cluster/test-cluster.ts';

/** All that a release makes in a namespace, beside that itself; what controllers make from it (Pods, ReplicaSets, slices) has names of its own each time. */
const KINDS = ['serviceaccount', 'secret', 'persistentvolumeclaim', 'service', 'deployment', 'statefulset', 'poddisruptionbudget', 'horizontalpodautoscaler', 'ingress', 'networkpolicy', 'resourcequota', 'limitrange'];
/** An address goes with its object: one that was removed and made again has another. */
const OF_THE_SERVER = new Set(['clusterIP', 'clusterIPs', 'volumeName', 'uid', 'resourceVersion', 'generation', 'creationTimestamp', 'managedFields', 'selfLink']);
/** Who wrote it last, and what the Deployment's controller counts. */
const OF_THE_WRITER = new Set(['belay.dev/key', 'belay.dev/fence', 'belay.dev/copied', 'deployment.kubernetes.io/revision']);

/** The name of a volume is part of its hash and of its service's: one that was tried on a copy has another. What the hash stands for is compared itself. */
const SPEC_HASH = /"belay\.dev\/spec-hash":"[^"]*"/g;
/** It stands for the names of fields, and a mount's is that of its volume. */
const NAMES_OF_FIELDS = 'belay.dev/made';
/** Begin of a copy's name. */
const COPY = /(?<![A-Za-z0-9])g\d+--/g;

interface LiveObject {
  readonly kind: string;
  readonly metadata: Readonly<Record<string, unknown>> & { readonly name: string; readonly labels?: Readonly<Record<string, string>>; readonly annotations?: Readonly<Record<string, string>> };
}

/**
 * Reads the objects of a namespace past the plugin, by `Kind/name`, without what the API server alone decides: ids, addresses, versions, times and status.
 * Generations are called `G` and copies of volumes like what they were copied from, so that the same object of another generation reads the same.
 */
export async function readObjects(cluster: TestCluster, namespace: string): Promise<Readonly<Record<string, unknown>>> {
  const texts = await Promise.all([['namespace', namespace], [KINDS.join(','), '-n', namespace]].map((wanted) => cluster.kubectl(['get', ...wanted, '-o', 'json'])));
  const objects = texts.flatMap((text): LiveObject[] => {
    const answer: LiveObject | { readonly items: readonly LiveObject[] } = JSON.parse(text);
    return 'items' in answer ? [...answer.items] : [answer];
  });
  const generations = new Set(objects.flatMap(({ metadata: { labels } }) => labels?.['belay.dev/generation'] ?? []).filter((name) => name !== ''));
  return Object.fromEntries(objects.map((object) => {
    const { status: _status, metadata, ...rest } = { status: undefined, ...object };
    const plain = withoutServers(metadata);
    const namesVolume = ['service', 'volume'].includes(metadata.labels?.['belay.dev/kind'] ?? '');
    const annotations = Object.fromEntries(Object.entries(metadata.annotations ?? {}).filter(([name]) => !OF_THE_WRITER.has(name) && !(namesVolume && name === NAMES_OF_FIELDS)));
    const { spec } = { spec: undefined, ...rest };
    const text = JSON.stringify({ ...rest, ...(spec === undefined ? {} : { spec: withoutServers(spec) }), metadata: { ...plain, annotations } });
    // Whoever an object goes with has an id of its own each time.
    const owned = text.replace(/"uid":"[^"]*"/g, '"uid":""');
    const compared = namesVolume ? owned.replace(SPEC_HASH, '"belay.dev/spec-hash":""') : owned;
    return [unify(`${object.kind}/${metadata.name}`, generations), JSON.parse(unify(compared, generations))] as const;
  }).sort(([one], [other]) => one.localeCompare(other)));
}

function withoutServers(part: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(part).filter(([name]) => !OF_THE_SERVER.has(name)));
}

function unify(text: string, generations: ReadonlySet<string>): string {
  return [...generations].reduce((result, generation) => result.replace(new RegExp(`(?<![A-Za-z0-9])${generation}(?![A-Za-z0-9])`, 'g'), 'G'), text.replace(COPY, ''));
}
