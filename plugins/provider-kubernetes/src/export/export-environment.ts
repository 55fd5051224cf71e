import { BelayError, type ActivityOutput, type OperationContext } from '@belay/plugin-sdk';
import { z } from 'zod';
import { collectionPath, kinds, objectPath, type Kind } from '../cluster/kinds.js';
import { annotation, FIELD_MANAGER, isOwn } from '../mapping/labels.js';
import { namespaceName } from '../mapping/names.js';
import type { ProviderParts } from '../provider-parts.js';
import { leftOutSecret, pullSecretText } from './left-out-secret.js';
import { joinFields, pickFields } from './owned-fields.js';
import { toYaml } from './to-yaml.js';

const objectShape = z.looseObject({
  metadata: z.looseObject({
    name: z.string(), namespace: z.string().optional(), labels: z.record(z.string(), z.string()).default({}), annotations: z.record(z.string(), z.string()).default({}),
    managedFields: z.array(z.object({ manager: z.string(), subresource: z.string().optional(), fieldsV1: z.record(z.string(), z.unknown()).default({}) })).default([]),
  }),
});
type LiveObject = z.output<typeof objectShape>;
const list = z.object({ items: z.array(objectShape).nullish() });

/** In the order in which a person would apply them. */
const exported: readonly Kind[] = [
  kinds.serviceAccount, kinds.networkPolicy, kinds.quota, kinds.limits, kinds.claim, kinds.statefulSet, kinds.deployment, kinds.disruptionBudget, kinds.autoscaler, kinds.service, kinds.ingress,
];
/** What only Belay needs. */
const internal = new Set<string>([annotation.key, annotation.fence, annotation.specHash, annotation.settings, annotation.isStopped, annotation.replicas, annotation.ports, annotation.image, annotation.variables, annotation.writer, annotation.begun, annotation.copied, annotation.made]);

/**
 * Gives what Belay applies for an environment as YAML that `kubectl apply` takes: the fields that it holds, and none that the server or others filled in.
 * Secrets cannot be read by the target's account, so each stands as an empty one with a comment where its values belong.
 * @throws {BelayError} NOT_FOUND when nothing of the environment is in the cluster.
 */
export async function exportEnvironment({ client, scope, cache, options, registryLogin }: ProviderParts, op: OperationContext): Promise<ActivityOutput<'exportResources'>> {
  const namespace = namespaceName(scope, op.meta.environmentId);
  if (cache.informers.namespace.get('', namespace) === undefined) throw new BelayError('NOT_FOUND', 'Nothing of this environment is in the cluster; deploy it first.');
  const all = options.routes.kind === 'gateway' ? [...exported, kinds.httpRoute] : exported;
  const [own, ...lists] = await Promise.all([
    client.call({ method: 'GET', path: objectPath(kinds.namespace, undefined, namespace), doing: `read Namespace ${namespace}`, signal: op.signal }),
    ...all.map(async (kind) => {
      const { items } = list.parse(await client.call({ method: 'GET', path: collectionPath(kind, namespace), doing: `list ${kind.plural}`, signal: op.signal }));
      return (items ?? []).filter(({ metadata }) => isOwn(scope, metadata.labels)).map((object) => ({ kind, object }));
    }),
  ]);
  const found = [{ kind: kinds.namespace, object: objectShape.parse(own) }, ...lists.flat()];
  const scaled = new Set(found.filter(({ kind }) => kind === kinds.autoscaler).map(({ object }) => object.metadata.name));
  const secrets = found.flatMap(({ object }) => leftOutSecret(object, namespace));
  const pullSecret = options.registry === undefined || registryLogin === undefined ? [] : [pullSecretText(namespace, options.registry.url)];
  const [first = '', ...others] = found.map((one) => toYaml(toManifest(one, scaled)));
  const head = `# Environment ${op.meta.environmentId}, as Belay applies it: kubectl apply --server-side -f this-file\n`;
  return {
    format: 'yaml', text: head + [first, ...pullSecret, ...secrets.map(({ text }) => text), ...others].join('---\n'),
    secrets: secrets.map(({ ref, specHash, placeholder }) => ({ ref, specHash, placeholder })),
  };
}

function toManifest({ kind, object }: { readonly kind: Kind; readonly object: LiveObject }, scaled: ReadonlySet<string>): Readonly<Record<string, unknown>> {
  const { managedFields, name, namespace } = object.metadata;
  const fields = joinFields(managedFields.filter(({ manager, subresource }) => manager === FIELD_MANAGER && subresource === undefined).map(({ fieldsV1 }) => fieldsV1));
  const { metadata, ...rest } = z.looseObject({ metadata: z.looseObject({ labels: z.record(z.string(), z.string()).optional(), annotations: z.record(z.string(), z.string()).optional() }).default({}) }).parse(pickFields(object, fields));
  const annotations = Object.entries(metadata.annotations ?? {}).filter(([key]) => !internal.has(key));
  return {
    apiVersion: kind.apiVersion, kind: kind.kind,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }), ...(metadata.labels === undefined ? {} : { labels: metadata.labels }), ...(annotations.length === 0 ? {} : { annotations: Object.fromEntries(annotations) }) },
    ...withoutInternal(scaled.has(name) && (kind === kinds.deployment || kind === kinds.statefulSet) ? withoutReplicas(rest) : rest),
  };
}

/** Pods of services carry a hash by which Belay tells an old one from a new one. */
function withoutInternal(rest: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const shape = z.looseObject({ spec: z.looseObject({ template: z.looseObject({ metadata: z.looseObject({ annotations: z.record(z.string(), z.string()) }) }) }) }).safeParse(rest);
  if (!shape.success) return rest;
  const { spec } = shape.data;
  const { annotations: _annotations, ...metadata } = spec.template.metadata;
  return { ...rest, spec: { ...spec, template: { ...spec.template, metadata } } };
}

/** The number of a workload that is scaled by itself is nobody's to apply. */
function withoutReplicas(rest: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { spec } = z.looseObject({ spec: z.looseObject({}) }).parse(rest);
  const { replicas: _replicas, ...others } = spec;
  return { ...rest, spec: others };
}
