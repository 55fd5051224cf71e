import type { V1Container, V1PodTemplateSpec, V1SecurityContext } from '@kubernetes/client-node';
import type { HealthCheck, PinnedImage, PortSpec } from '@belay/plugin-sdk';
import type { KubernetesOptions } from '../options.js';
import { imageReference } from './image-reference.js';
import type { Labels } from './labels.js';
import { SERVICE_ACCOUNT } from './namespace.manifests.js';
import { probesOf } from './probes.js';
import { bytes, millis } from './quantity.js';

/** What a service, a workload's replica and a job have in common. */
export interface ProcessSpec {
  readonly image: PinnedImage;
  readonly command?: readonly string[];
  readonly ports?: readonly PortSpec[];
  readonly mounts: readonly { readonly volume: string; readonly path: string }[];
  readonly cpuMillis: number;
  readonly ramBytes: number;
  readonly healthCheck?: HealthCheck;
}

/** Where and as what a process runs. */
export interface PodPlace {
  /** Name of the container. */
  readonly name: string;
  readonly labels: Labels;
  readonly annotations?: Labels;
  /** Secret with its variables. */
  readonly variables: string;
  readonly stopTimeoutMs: number;
  /** Whether the Pod's own init is process 1: many programs, run as process 1, would not end on SIGTERM. */
  readonly hasInit: boolean;
  readonly restartPolicy?: 'Never';
  /** Whether replicas are spread over the nodes. */
  readonly isSpread?: boolean;
}

/** Gives the Pod of a process. Variables come from a Secret only: not from labels, names or arguments. */
export function podTemplate(options: Pick<KubernetesOptions, 'podSecurity' | 'requestsPercent'>, spec: ProcessSpec, place: PodPlace): V1PodTemplateSpec {
  return {
    metadata: { labels: { ...place.labels }, ...(place.annotations === undefined ? {} : { annotations: { ...place.annotations } }) },
    spec: {
      serviceAccountName: SERVICE_ACCOUNT,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      ...(place.hasInit ? { shareProcessNamespace: true } : {}),
      terminationGracePeriodSeconds: Math.ceil(place.stopTimeoutMs / 1000),
      securityContext: { seccompProfile: { type: 'RuntimeDefault' }, fsGroupChangePolicy: 'OnRootMismatch', ...podUser(options, spec.image) },
      ...(place.restartPolicy === undefined ? {} : { restartPolicy: place.restartPolicy }),
      ...(place.isSpread === true ? { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: { ...place.labels } } }] } : {}),
      containers: [container(options, spec, place)],
      ...(spec.mounts.length === 0 ? {} : { volumes: volumesOf(spec) }),
    },
  };
}

function container(options: Pick<KubernetesOptions, 'podSecurity' | 'requestsPercent'>, spec: ProcessSpec, place: PodPlace): V1Container {
  return {
    name: place.name,
    image: imageReference(spec.image),
    imagePullPolicy: 'IfNotPresent',
    // `$(NAME)` in an argument would be replaced by Kubernetes, and by nobody elsewhere.
    ...(spec.command === undefined ? {} : { args: spec.command.map((argument) => argument.replaceAll('$(', '$$$$(')) }),
    envFrom: [{ secretRef: { name: place.variables } }],
    ...(spec.ports === undefined || spec.ports.length === 0 ? {} : { ports: spec.ports.map(({ port, protocol }) => ({ name: portName({ port, protocol }), containerPort: port, protocol: protocol.toUpperCase() })) }),
    resources: {
      requests: { cpu: millis(spec.cpuMillis * options.requestsPercent / 100), memory: bytes(spec.ramBytes * options.requestsPercent / 100) },
      limits: { cpu: millis(spec.cpuMillis), memory: bytes(spec.ramBytes) },
    },
    ...(spec.healthCheck === undefined ? {} : probesOf(spec.healthCheck)),
    securityContext: containerSecurity(options, spec.image),
    ...(spec.mounts.length === 0 ? {} : { volumeMounts: spec.mounts.map(({ volume, path }) => ({ name: volume, mountPath: path })) }),
  };
}

/** Whatever is known not to run as root is held to the level `restricted`, also where the namespace allows more. */
function containerSecurity({ podSecurity }: Pick<KubernetesOptions, 'podSecurity'>, image: PinnedImage): V1SecurityContext {
  const isRestricted = podSecurity === 'restricted' || isNonRoot(image);
  return { allowPrivilegeEscalation: false, ...(isRestricted ? { runAsNonRoot: true, capabilities: { drop: ['ALL'] } } : {}) };
}

function podUser({ podSecurity }: Pick<KubernetesOptions, 'podSecurity'>, image: PinnedImage): { runAsNonRoot?: boolean; fsGroup?: number } {
  if (!isNonRoot(image)) return podSecurity === 'restricted' ? { runAsNonRoot: true } : {};
  const group = Number(/^\d+(?::(\d+))?$/.exec(image.user ?? '')?.[1] ?? /^\d+/.exec(image.user ?? '')?.[0]);
  return { runAsNonRoot: true, ...(Number.isInteger(group) ? { fsGroup: group } : {}) };
}

/** What Pod Security asks of a Pod and its container, whose image may run as root or not. */
export function podSecurity(options: Pick<KubernetesOptions, 'podSecurity'>, image: PinnedImage): { readonly pod: { runAsNonRoot?: boolean; fsGroup?: number }; readonly container: V1SecurityContext } {
  return { pod: podUser(options, image), container: containerSecurity(options, image) };
}

/** Only a numeric user can be told from root by the kubelet. */
function isNonRoot({ user }: PinnedImage): boolean {
  return /^[1-9]\d*(?::\d+)?$/.test(user ?? '');
}

function volumesOf(spec: ProcessSpec) {
  return [...new Set(spec.mounts.map(({ volume }) => volume))].map((volume) => ({ name: volume, persistentVolumeClaim: { claimName: volume } }));
}

/** Name of a port, as Services and Ingresses call it. */
export function portName({ port, protocol }: PortSpec): string {
  return `${protocol}-${port}`;
}
