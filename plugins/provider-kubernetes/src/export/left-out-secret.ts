import type { ResourceRef } from '@belay/plugin-sdk';
import { annotation, FIELD_MANAGER, label, refOfLabels, type Labels } from '../mapping/labels.js';
import { PULL_SECRET } from '../mapping/namespace.manifests.js';
import { toYaml } from './to-yaml.js';

/** A Secret of an export without its values. */
export interface LeftOutSecret {
  readonly ref: ResourceRef;
  readonly specHash: string;
  /** Text that stands where the values belong. */
  readonly placeholder: string;
  readonly text: string;
}

/** Gives the Secret with the variables of a process, to be filled in; none for what has no variables. */
export function leftOutSecret({ metadata: { labels, annotations } }: { readonly metadata: { readonly labels: Labels; readonly annotations: Labels } }, namespace: string): LeftOutSecret[] {
  const name = annotations[annotation.variables];
  const ref = refOfLabels(labels);
  if (name === undefined || ref === undefined) return [];
  const placeholder = `{} # left out: the variables of ${ref.kind === 'service' ? 'service' : 'application'} ${ref.name} (Secret ${name}). \`belay export --with-secrets\` writes them.`;
  const head = toYaml({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace, labels: { [label.managedBy]: FIELD_MANAGER, [label.appName]: ref.name } }, type: 'Opaque', immutable: true });
  return [{ ref, specHash: annotations[annotation.specHash] ?? '', placeholder, text: `${head}stringData: ${placeholder}\n` }];
}

/** Gives the Secret with the registry's password, to be made by hand: Belay's records of it are the target's, not the environment's. */
export function pullSecretText(namespace: string, registry: string): string {
  const head = toYaml({ apiVersion: 'v1', kind: 'Secret', metadata: { name: PULL_SECRET, namespace, labels: { [label.managedBy]: FIELD_MANAGER } }, type: 'kubernetes.io/dockerconfigjson' });
  return `${head}stringData:\n  # Left out: the login of ${registry.replace(/\s/g, '')}, as \`docker login\` writes it into ~/.docker/config.json.\n  .dockerconfigjson: '{"auths":{}}'\n`;
}
