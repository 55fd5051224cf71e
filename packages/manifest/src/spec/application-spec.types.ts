/** An application as its manifest describes it. What the author left out is absent; defaults are the engine's, but for the mount point of a storage and the Dockerfile. */
export interface ApplicationSpec {
  /** The name as written. */
  readonly name: string;
  /** The name's identity: lower-cased, so that `MyApp` and `myapp` are the same application. */
  readonly key: string;
  readonly project: string;
  readonly organization?: string;
  readonly dockerfile: DockerfileSpec;
  readonly build?: BuildSpec;
  readonly port?: number;
  readonly publiclyAccessible?: boolean;
  readonly cpuMillis?: number;
  readonly ramBytes?: number;
  readonly startTimeoutMs?: number;
  readonly storage: readonly StorageSpec[];
  readonly volumes: readonly VolumeSpec[];
  /** Names of other applications of the project, as written. */
  readonly dependsOn: readonly string[];
  readonly processes: readonly ProcessSpec[];
  readonly healthCheck?: HealthCheckSpec;
  readonly replicas?: number;
  readonly autoscaling?: AutoscalingSpec;
  readonly jobs: readonly JobSpec[];
  readonly variables: Readonly<Record<string, string>>;
}

/** Where the Dockerfile is: `path` is relative to the repository's root, without a leading `/` or `./`; `raw` is what the author wrote, absent when nothing was. Letter case is kept. */
export interface DockerfileSpec {
  readonly path: string;
  readonly raw?: string;
}

/** How the image is built, beside its Dockerfile. */
export interface BuildSpec {
  readonly target?: string;
  readonly args: Readonly<Record<string, string>>;
  readonly buildpack?: string;
}

/** The kinds of storage that the v1 format knows. */
export type StorageType = 'slow_hdd' | 'hdd' | 'ssd' | 'fast_ssd';

/** A disk of its own for an application; `mountPoint` is absolute and normalised. */
export interface StorageSpec {
  readonly name: string;
  readonly type: StorageType;
  readonly sizeBytes: number;
  readonly mountPoint: string;
}

/** A named volume of an application; unlike a storage it has no disk type and need not have a size. */
export interface VolumeSpec {
  readonly name: string;
  readonly mountPoint: string;
  readonly sizeBytes?: number;
}

/** One kind of process that runs from the application's image; without `command` it is the image's own. */
export interface ProcessSpec {
  readonly name: string;
  readonly command?: readonly string[];
  readonly replicas?: number;
  readonly cpuMillis?: number;
  readonly ramBytes?: number;
}

/** How it is found out that a started application works. `port` is absent for the application's own port. */
export type HealthCheckSpec = HealthCheckTiming &
  (
    | { readonly kind: 'http'; readonly path: string; readonly port?: number }
    | { readonly kind: 'tcp'; readonly port?: number }
    | { readonly kind: 'command'; readonly command: readonly string[] }
  );

/** When a health check runs and how often it may fail in a row. */
export interface HealthCheckTiming {
  readonly intervalMs?: number;
  readonly timeoutMs?: number;
  readonly retries?: number;
}

/** Bounds within which the number of replicas may move, and the use (percent of what is reserved) that it aims at: of CPU or of memory. */
export interface AutoscalingSpec {
  readonly min: number;
  readonly max: number;
  readonly cpuPercent?: number;
  readonly ramPercent?: number;
  readonly scaleUp?: ScalingSpec;
  readonly scaleDown?: ScalingSpec;
}

/** How fast the number of replicas may change in one direction. */
export interface ScalingSpec {
  readonly stabilizationMs?: number;
  readonly stepReplicas?: number;
  readonly stepPercent?: number;
  readonly periodMs?: number;
}

/** A one-off process: before each release, or at the times of a cron expression (UTC). */
export type JobSpec = { readonly name: string; readonly command: readonly string[] } & (
  { readonly kind: 'before-release' } | { readonly kind: 'scheduled'; readonly cron: string }
);
