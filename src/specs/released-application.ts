import type { PortSpec, ReleasedApplication, ReleasedSource } from '@belay/contracts';
import type { ApplicationSpec, HealthCheckSpec } from '@belay/manifest';
import { toHostLabel } from '../platform/names/host-label.js';
import type { ApplicationVariables } from './application-variables.js';
import type { DockerfileFacts } from './dockerfile/dockerfile-facts.js';
import type { WantedApplication } from './project-spec.js';

/** What of a release's application does not come from its manifest. */
export interface ApplicationParts {
  readonly source: ReleasedSource;
  readonly facts: DockerfileFacts | undefined;
  /** What the environment (or, for a promotion, the other one) runs of the same source: its image and ports stay pinned. */
  readonly pinned: ReleasedApplication | undefined;
  readonly routes: ReleasedApplication['routes'];
  readonly variables: ApplicationVariables;
  readonly variablesRef: string;
  readonly dependsOn: readonly string[];
  /** Instances that the environment runs now; they stay where the manifest names no number. */
  readonly runningReplicas: number | undefined;
}

const DEFAULT_CPU_MILLIS = 1_000;
const DEFAULT_RAM_BYTES = 512 * 1024 * 1024;
const DEFAULT_TARGET_PERCENT = 80;
const DEFAULT_START_TIMEOUT_MS = 120_000;

/** Makes a release's entry of an application. */
export function releaseApplication({ name, projectName, spec }: WantedApplication, { source, facts, pinned, routes, variables, variablesRef, dependsOn, runningReplicas }: ApplicationParts): ReleasedApplication {
  const [process] = spec.processes;
  const declared = declaredPorts(spec, facts);
  // Where the files say nothing, only the image tells; what it told once holds while it is the same image.
  const ports = declared.length > 0 || pinned === undefined ? declared : pinned.ports;
  const port = spec.port ?? firstTcp(ports);
  const storage = storageOf(name, spec);
  const healthCheck = healthCheckOf(spec.healthCheck, port);
  const autoscaling = storage.length > 0 ? undefined : autoscalingOf(spec.autoscaling);
  return {
    name, ...(projectName === undefined ? {} : { projectName }), source, ...(pinned?.image === undefined ? {} : { image: pinned.image }), ports, ...(port === undefined ? {} : { port }),
    ...(healthCheck === undefined ? {} : { healthCheck }),
    replicas: storage.length > 0 ? 1 : Math.max(1, autoscaling?.min ?? process?.replicas ?? spec.replicas ?? runningReplicas ?? 1), ...(autoscaling === undefined ? {} : { autoscaling }), cpuMillis: process?.cpuMillis ?? spec.cpuMillis ?? DEFAULT_CPU_MILLIS, ramBytes: process?.ramBytes ?? spec.ramBytes ?? DEFAULT_RAM_BYTES,
    startTimeoutMs: spec.startTimeoutMs ?? DEFAULT_START_TIMEOUT_MS, storage, dependsOn, ...(process?.command === undefined ? {} : { command: process.command }),
    routes, variables: variables.released, variablesRef, variablesHash: variables.hash,
  };
}

/** Gives the port that routes use when nobody names one: the first TCP port. */
export function firstTcp(ports: readonly PortSpec[]): number | undefined {
  return ports.find(({ protocol }) => protocol === 'tcp')?.port;
}

function declaredPorts(spec: ApplicationSpec, facts: DockerfileFacts | undefined): PortSpec[] {
  const exposed = facts?.exposedPorts ?? [];
  const isThere = spec.port === undefined || exposed.some(({ port, protocol }) => port === spec.port && protocol === 'tcp');
  return isThere || spec.port === undefined ? [...exposed] : [{ port: spec.port, protocol: 'tcp' }, ...exposed];
}

function healthCheckOf(check: HealthCheckSpec | undefined, port: number | undefined): ReleasedApplication['healthCheck'] {
  if (check === undefined) return undefined;
  const timing = { intervalMs: check.intervalMs ?? 200, timeoutMs: check.timeoutMs ?? 2_000 };
  if (check.kind === 'command') return { kind: 'command', command: [...check.command], ...timing };
  const checked = check.port ?? port;
  if (checked === undefined) return undefined;
  return check.kind === 'http' ? { kind: 'http', port: checked, path: check.path, ...timing } : { kind: 'tcp', port: checked, ...timing };
}

function autoscalingOf(wish: ApplicationSpec['autoscaling']): ReleasedApplication['autoscaling'] {
  if (wish === undefined) return undefined;
  const { min, max, cpuPercent, ramPercent, scaleUp, scaleDown } = wish;
  const metric = ramPercent === undefined ? 'cpu' : 'ram';
  return { min, max, metric, targetPercent: ramPercent ?? cpuPercent ?? DEFAULT_TARGET_PERCENT, ...(scaleUp === undefined ? {} : { scaleUp }), ...(scaleDown === undefined ? {} : { scaleDown }) };
}

function storageOf(name: string, spec: ApplicationSpec): ReleasedApplication['storage'] {
  return [...spec.storage, ...spec.volumes].map((disk) => ({
    // Two hyphens stand in no name that toHostLabel makes, so no two owners share a volume.
    volume: `${toHostLabel(name, 30)}--${toHostLabel(disk.name, 30) || 'data'}`, path: disk.mountPoint, ...(disk.sizeBytes === undefined ? {} : { sizeBytes: disk.sizeBytes }),
  }));
}
