import type { AuthoredApplication } from '../schema/application.schema.js';
import type { ApplicationSpec, AutoscalingSpec, HealthCheckSpec, JobSpec, ProcessSpec, ScalingSpec, StorageSpec, VolumeSpec } from './application-spec.types.js';
import { DEFAULT_DOCKERFILE } from './dockerfile-path.js';
import { nameKey } from './name-key.js';
import { compact } from './compact.js';

/** What an application takes from the top of its file. */
export interface ApplicationDefaults {
  readonly project?: string;
  readonly organization?: string;
  readonly variables?: Readonly<Record<string, string>>;
}

/** Makes the spec of one authored application; what its file says for all applications comes from `defaults`. */
export function toApplicationSpec(authored: AuthoredApplication, defaults: ApplicationDefaults): ApplicationSpec {
  const { build } = authored;
  return compact({
    name: authored.name,
    key: nameKey(authored.name),
    project: authored.project ?? defaults.project ?? '',
    organization: authored.organization ?? defaults.organization,
    dockerfile: authored.dockerfile ?? build?.dockerfile ?? { path: DEFAULT_DOCKERFILE },
    build:
      build && (build.target ?? build.args ?? build.buildpack) !== undefined
        ? compact({ target: build.target, args: build.args ?? {}, buildpack: build.buildpack })
        : undefined,
    port: authored.port,
    publiclyAccessible: authored.publicly_accessible,
    cpuMillis: authored.cpu,
    ramBytes: authored.ram,
    startTimeoutMs: authored.start_timeout,
    storage: (authored.storage ?? []).map(toStorage),
    volumes: (authored.volumes ?? []).map((volume): VolumeSpec => compact({ name: volume.name, mountPoint: volume.mount_point, sizeBytes: volume.size })),
    dependsOn: authored.depends_on ?? [],
    processes: Object.entries(authored.processes ?? {}).map(([name, process]): ProcessSpec =>
      compact({ name, command: process.command, replicas: process.replicas, cpuMillis: process.cpu, ramBytes: process.ram }),
    ),
    healthCheck: authored.health_check && toHealthCheck(authored.health_check),
    replicas: authored.replicas,
    autoscaling: authored.autoscaling && toAutoscaling(authored.autoscaling),
    jobs: toJobs(authored.jobs),
    variables: { ...defaults.variables, ...authored.variables },
  });
}

const toAutoscaling = ({ min, max, cpu_percent, ram_percent, scale_up, scale_down }: NonNullable<AuthoredApplication['autoscaling']>): AutoscalingSpec =>
  compact({ min, max, cpuPercent: cpu_percent, ramPercent: ram_percent, scaleUp: scale_up && toScaling(scale_up), scaleDown: scale_down && toScaling(scale_down) });

const toScaling = ({ stabilization, step, step_percent, period }: NonNullable<NonNullable<AuthoredApplication['autoscaling']>['scale_up']>): ScalingSpec =>
  compact({ stabilizationMs: stabilization, stepReplicas: step, stepPercent: step_percent, periodMs: period });

const toStorage = (storage: NonNullable<AuthoredApplication['storage']>[number]): StorageSpec => ({
  name: storage.name,
  type: storage.type,
  sizeBytes: storage.size,
  mountPoint: storage.mount_point ?? defaultMountPoint(storage.name),
});

/** Where a storage without a mount point is mounted, as v1 did. */
export const defaultMountPoint = (name: string): string => `/mnt/${name.replace(/^\/+|\/+$/g, '').replaceAll(/\/+/g, '/') || 'data'}`;

function toHealthCheck(check: NonNullable<AuthoredApplication['health_check']>): HealthCheckSpec | undefined {
  const timing = { intervalMs: check.interval, timeoutMs: check.timeout, retries: check.retries };
  if (check.command !== undefined) return compact({ kind: 'command' as const, command: check.command, ...timing });
  if (check.http !== undefined) return compact({ kind: 'http' as const, path: check.http, port: check.port, ...timing });
  return check.tcp === true ? compact({ kind: 'tcp' as const, port: check.port, ...timing }) : undefined;
}

function toJobs(jobs: AuthoredApplication['jobs']): readonly JobSpec[] {
  return [
    ...(jobs?.before_release ?? []).map((job): JobSpec => ({ kind: 'before-release', name: job.name, command: job.command })),
    ...(jobs?.scheduled ?? []).map((job): JobSpec => ({ kind: 'scheduled', name: job.name, command: job.command, cron: job.schedule })),
  ];
}
