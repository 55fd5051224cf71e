import { z } from 'zod';
import { kinds, type Kind } from '../cluster/kinds.js';
import { annotation, label } from '../mapping/labels.js';
import { managedFields, readHeldFields, type HeldFields } from './held-fields.js';

const known = new Set<string>(Object.values(annotation));
/** Annotations of others are dropped at once: they can be large. */
const annotations = z.record(z.string(), z.string()).default({}).transform((all): Readonly<Record<string, string>> => Object.fromEntries(Object.entries(all).filter(([name]) => known.has(name))));

/** Labels by which something is selected or known; those for people alone are not kept. */
const kept = new Set<string>([...Object.values(label).filter((name) => name.startsWith('belay.dev/')), 'kubernetes.io/service-name']);
const labels = z.record(z.string(), z.string()).default({}).transform((all): Readonly<Record<string, string>> => Object.fromEntries(Object.entries(all).filter(([name]) => kept.has(name))));

const plain = z.object({
  name: z.string(), namespace: z.string().default(''), uid: z.string(), resourceVersion: z.string(), generation: z.number().default(0),
  labels, annotations, creationTimestamp: z.string().optional(), deletionTimestamp: z.string().optional(),
});
/** Of what Belay applies, with what it holds of it. */
const metadata = plain.extend({ managedFields }).transform(({ managedFields: entries, ...rest }): z.output<typeof plain> & HeldFields => ({ ...rest, ...readHeldFields(entries) }));

const condition = z.object({ type: z.string(), status: z.string(), reason: z.string().default(''), message: z.string().default(''), lastTransitionTime: z.string().optional() });
export type Condition = z.output<typeof condition>;

const terminated = z.object({ exitCode: z.number(), reason: z.string().default(''), message: z.string().default(''), startedAt: z.string().nullish(), finishedAt: z.string().nullish() });
const containerState = z.object({
  waiting: z.object({ reason: z.string().default(''), message: z.string().default('') }).optional(),
  running: z.object({ startedAt: z.string().nullish() }).optional(),
  terminated: terminated.optional(),
}).default({});
const containerStatus = z.object({ name: z.string(), ready: z.boolean().default(false), restartCount: z.number().default(0), imageID: z.string().default(''), state: containerState, lastState: containerState });
export type ContainerStatus = z.output<typeof containerStatus>;

/** What is kept of each kind of object: what Belay reads and no more, so that thousands of them cost little. */
export const shapes = {
  namespace: z.object({ metadata, status: z.object({ phase: z.string().default('') }).default({ phase: '' }) }),
  pod: z.object({
    metadata: plain,
    spec: z.object({ volumes: z.array(z.object({ persistentVolumeClaim: z.object({ claimName: z.string() }).optional() })).default([]) }).prefault({})
      .transform(({ volumes }) => ({ claims: volumes.flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []) })),
    status: z.object({
      phase: z.string().default(''), podIP: z.string().optional(), reason: z.string().default(''), message: z.string().default(''),
      conditions: z.array(condition).default([]), containerStatuses: z.array(containerStatus).default([]),
    }).prefault({}),
  }),
  service: z.object({ metadata, spec: z.object({ selector: z.record(z.string(), z.string()).default({}), clusterIP: z.string().default('') }).prefault({}) }),
  claim: z.object({
    metadata, spec: z.object({ resources: z.object({ requests: z.record(z.string(), z.string()).default({}) }).prefault({}) }).prefault({}),
    status: z.object({ phase: z.string().default('') }).prefault({}),
  }),
  deployment: z.object({
    metadata, spec: z.object({ replicas: z.number().default(1) }).prefault({}),
    status: z.object({ observedGeneration: z.number().default(0), replicas: z.number().default(0), updatedReplicas: z.number().default(0), readyReplicas: z.number().default(0), conditions: z.array(condition).default([]) }).prefault({}),
  }),
  statefulSet: z.object({
    metadata, spec: z.object({ replicas: z.number().default(1) }).prefault({}),
    status: z.object({
      observedGeneration: z.number().default(0), replicas: z.number().default(0), updatedReplicas: z.number().default(0), readyReplicas: z.number().default(0),
      currentRevision: z.string().default(''), updateRevision: z.string().default(''), conditions: z.array(condition).default([]),
    }).prefault({}),
  }),
  job: z.object({ metadata: plain, status: z.object({ active: z.number().default(0), succeeded: z.number().default(0), failed: z.number().default(0), conditions: z.array(condition).default([]) }).prefault({}) }),
  endpointSlice: z.object({
    metadata: plain,
    endpoints: z.array(z.object({ addresses: z.array(z.string()).default([]), conditions: z.object({ ready: z.boolean().default(true) }).prefault({}) })).nullish().transform((all) => all ?? []),
  }),
  ingress: z.object({ metadata, status: z.object({ loadBalancer: z.object({ ingress: z.array(z.object({ ip: z.string().optional(), hostname: z.string().optional() })).default([]) }).prefault({}) }).prefault({}) }),
  httpRoute: z.object({
    metadata,
    status: z.object({ parents: z.array(z.object({ parentRef: z.object({ name: z.string(), namespace: z.string().optional() }), conditions: z.array(condition.extend({ observedGeneration: z.number().default(0) })).default([]) })).default([]) }).prefault({}),
  }),
  autoscaler: z.object({ metadata }),
  disruptionBudget: z.object({ metadata }),
  networkPolicy: z.object({ metadata }),
  serviceAccount: z.object({ metadata }),
  quota: z.object({ metadata }),
  limits: z.object({ metadata }),
} as const;

/** Kinds that are watched. */
export type WatchedKind = keyof typeof shapes;
/** What is kept of an object of a kind. */
export type Stored<K extends WatchedKind> = z.output<(typeof shapes)[K]>;
/** What all kept objects have. */
export type StoredObject = { readonly metadata: z.output<typeof plain> & Partial<HeldFields> };
export type Pod = Stored<'pod'>;

/** Gives the name under which a kind is watched; undefined for one that is not. */
export function watchedKind(kind: Kind): WatchedKind | undefined {
  return watchedKinds.find((name) => kinds[name] === kind);
}
const watchedKinds: readonly WatchedKind[] = [
  'namespace', 'pod', 'service', 'claim', 'deployment', 'statefulSet', 'job', 'endpointSlice', 'ingress', 'httpRoute', 'autoscaler', 'disruptionBudget', 'networkPolicy', 'serviceAccount', 'quota', 'limits',
];

/** An event about an object, as `waitUntil` reads it. source: Kubernetes API reference, core/v1 Event. */
export const kubeEvent = z.object({
  metadata: z.object({ resourceVersion: z.string().default('') }),
  type: z.string().default(''), reason: z.string().default(''), message: z.string().default(''), count: z.number().nullish(),
  involvedObject: z.object({ kind: z.string().default(''), name: z.string().default(''), uid: z.string().default('') }).prefault({}),
  firstTimestamp: z.string().nullish(), lastTimestamp: z.string().nullish(), eventTime: z.string().nullish(),
});
export type KubeEvent = z.output<typeof kubeEvent>;
