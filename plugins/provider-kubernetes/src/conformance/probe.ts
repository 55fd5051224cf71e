import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { resourceRef, type ResourceRef } from '@belay/plugin-sdk';
import { z } from 'zod';
import { openConnection } from '../cluster/connection.js';
import { collectionPath, kinds, objectPath, type Kind } from '../cluster/kinds.js';
import { KubeClient } from '../cluster/kube-client.js';
import { label, labelValue } from '../mapping/labels.js';
import { namespaceName, shortHash, workloadName } from '../mapping/names.js';
import { effectiveOptions, kubernetesOptions } from '../options.js';

const request = z.object({ instance: z.string(), targetId: z.string().default(''), targetOptions: z.record(z.string(), z.unknown()).default({}), refs: z.array(resourceRef).default([]), ref: resourceRef.optional(), handle: z.string().default(''), key: z.string().default('') });
type Request = z.output<typeof request>;

const listed = z.object({ items: z.array(z.looseObject({ metadata: z.looseObject({ name: z.string(), namespace: z.string().optional(), uid: z.string(), labels: z.record(z.string(), z.string()).optional(), annotations: z.record(z.string(), z.string()).optional() }) })).nullish() });
const planted = z.array(z.object({ path: z.string(), uid: z.string() }));
const made: readonly Kind[] = [kinds.namespace, kinds.deployment, kinds.statefulSet, kinds.service, kinds.claim, kinds.job, kinds.pod, kinds.ingress, kinds.networkPolicy, kinds.serviceAccount, kinds.disruptionBudget];

/** Looks at a cluster past the plugin, for the conformance kit: `probe.js <verb>`, JSON in, JSON out. It needs an administrator's kubeconfig: BELAY_PROBE_KUBECONFIG, else the target's own. */
const verbs: Readonly<Record<string, (input: Request, client: KubeClient) => Promise<unknown>>> = {
  plant: async ({ targetId, instance, refs }, client) => ({ handle: JSON.stringify(await Promise.all(refs.map((ref) => plant(client, { instance, targetId }, ref)))) }),
  'find-damage': async ({ handle }, client) => ({ damage: (await Promise.all(planted.parse(JSON.parse(handle)).map(async ({ path, uid }) => (await uidOf(client, path) === uid ? [] : [`${path} is gone or was made anew`])))).flat() }),
  unplant: async ({ handle }, client) => {
    for (const { path } of planted.parse(JSON.parse(handle))) await remove(client, path);
    return {};
  },
  'remove-by-hand': async ({ instance, targetId, ref }, client) => {
    if (ref === undefined) return {};
    const namespace = namespaceName({ instance, targetId }, ref.environmentId);
    const selector = `${label.kind}=${ref.kind},${label.name}=${ref.name}${ref.generation === undefined ? '' : `,${label.generation}=${ref.generation}`}`;
    for (const kind of [kinds.deployment, kinds.statefulSet, kinds.service, kinds.ingress]) {
      for (const { metadata } of await list(client, kind, selector, namespace)) await remove(client, objectPath(kind, namespace, metadata.name));
    }
    return {};
  },
  'read-texts': async ({ instance }, client) => {
    const all = await Promise.all(made.map((kind) => list(client, kind, `${label.instance}=${instance}`)));
    return { texts: all.flat().map((object) => JSON.stringify(object)) };
  },
  'find-leftovers': async ({ instance }, client) => {
    const all = await Promise.all(made.map(async (kind) => (await list(client, kind, `${label.instance}=${instance}`)).map(({ metadata }) => `${kind.kind} ${metadata.name} of ${metadata.labels?.[label.environment] ?? 'no environment'}`)));
    return { items: all.flat() };
  },
  'count-job-runs': async ({ key }, client) => {
    const events = z.object({ items: z.array(z.object({ reason: z.string().nullish(), count: z.number().nullish(), involvedObject: z.object({ kind: z.string().default(''), name: z.string().default('') }) })).nullish() })
      .parse(await client.call({ method: 'GET', path: `${collectionPath(kinds.event)}?fieldSelector=reason%3DStarted`, doing: 'list events' }));
    const hash = shortHash(key).slice(0, 8);
    return { count: (events.items ?? []).filter(({ involvedObject }) => involvedObject.kind === 'Pod' && involvedObject.name.includes(`-${hash}-`)).reduce((sum, { count }) => sum + (count ?? 1), 0) };
  },
  clean: async ({ instance }, client) => {
    for (const { metadata } of await list(client, kinds.namespace, `${label.instance}=${instance}`)) await remove(client, objectPath(kinds.namespace, undefined, metadata.name));
    return {};
  },
};

/** A look-alike: the name that Belay would give, with the mark of another installation. */
async function plant(client: KubeClient, scope: { readonly instance: string; readonly targetId: string }, ref: ResourceRef): Promise<{ path: string; uid: string }> {
  const labels = { [label.instance]: 'somebody-else', [label.target]: scope.targetId, [label.environment]: labelValue(ref.environmentId), [label.kind]: ref.kind, [label.name]: ref.name };
  const namespace = namespaceName(scope, ref.environmentId);
  if (ref.kind === 'network') {
    const name = `${namespace}-foreign`;
    return create(client, kinds.namespace, undefined, { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
  }
  const name = `${workloadName(ref)}-foreign`;
  return create(client, kinds.deployment, 'default', {
    apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: 'default', labels },
    spec: { replicas: 0, selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'app', image: 'busybox' }] } } },
  });
}

async function create(client: KubeClient, kind: Kind, namespace: string | undefined, body: { readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels: Readonly<Record<string, string>> } } & Readonly<Record<string, unknown>>): Promise<{ path: string; uid: string }> {
  await client.call({ method: 'POST', path: collectionPath(kind, namespace), body, doing: `plant ${kind.kind}` });
  const path = objectPath(kind, namespace, body.metadata.name);
  return { path, uid: await uidOf(client, path) ?? '' };
}

async function uidOf(client: KubeClient, path: string): Promise<string | undefined> {
  const found = z.object({ metadata: z.object({ uid: z.string(), deletionTimestamp: z.string().optional() }) }).safeParse(await client.call({ method: 'GET', path, doing: `read ${path}` }).catch(() => undefined));
  return found.data?.metadata.deletionTimestamp === undefined ? found.data?.metadata.uid : undefined;
}

async function list(client: KubeClient, kind: Kind, labelSelector: string, namespace?: string) {
  return listed.parse(await client.call({ method: 'GET', path: `${collectionPath(kind, namespace)}?${new URLSearchParams({ labelSelector })}`, doing: `list ${kind.plural}` })).items ?? [];
}

async function remove(client: KubeClient, path: string): Promise<void> {
  await client.call({ method: 'DELETE', path, body: { propagationPolicy: 'Background' }, doing: `remove ${path}` }).catch(() => undefined);
}

const input = request.parse(JSON.parse(await text(process.stdin)));
const verb = verbs[process.argv[2] ?? ''];
if (verb === undefined) throw new Error(`unknown verb; known are ${Object.keys(verbs).join(', ')}`);
const options = effectiveOptions(kubernetesOptions.parse(input.targetOptions), process.env);
const admin = process.env['BELAY_PROBE_KUBECONFIG'];
const connection = await openConnection(options, admin === undefined ? options.kubeconfig : await readFile(admin, 'utf8'));
process.stdout.write(JSON.stringify(await verb(input, new KubeClient(connection))));
connection.close();
