import type { HealthCheck } from '../resources/health.js';
import type { PinnedImage } from '../resources/image.js';
import type { Autoscaling, PortSpec, RoutePath } from '../resources/specs.js';

/** Where an application's code or image comes from, pinned. */
export type ReleasedSource =
  | { readonly kind: 'git'; readonly url: string; readonly folder: string; readonly commit: string; readonly dockerfile: string; readonly target?: string; readonly buildKey: string }
  | { readonly kind: 'image'; readonly ref: string };

/** One variable as a release pins it: its version and a keyed hash, never its value. */
export interface ReleasedVariable {
  readonly name: string;
  readonly scope: 'built-in' | 'project' | 'environment' | 'application' | 'env-file';
  readonly version: number;
  readonly isSecret: boolean;
  readonly hash: string;
}

export interface ReleasedApplication {
  readonly name: string;
  /** Name of the application in its project, where its manifest calls it otherwise. */
  readonly projectName?: string;
  readonly source: ReleasedSource;
  /** Absent until the release is sealed. */
  readonly image?: PinnedImage;
  readonly ports: readonly PortSpec[];
  /** The port that routes and the default health check use; absent while only the build can tell, or for a worker. */
  readonly port?: number;
  readonly healthCheck?: HealthCheck;
  readonly replicas: number;
  /** Bounds between which the provider moves the number of instances; `replicas` is the lower one then. */
  readonly autoscaling?: Autoscaling;
  readonly cpuMillis: number;
  readonly ramBytes: number;
  readonly startTimeoutMs: number;
  readonly storage: readonly { readonly volume: string; readonly path: string; readonly sizeBytes?: number }[];
  readonly dependsOn: readonly string[];
  readonly command?: readonly string[];
  readonly routes: readonly { readonly host: string; readonly path: RoutePath; readonly isCustomDomain: boolean }[];
  readonly variables: readonly ReleasedVariable[];
  readonly variablesRef: string;
  readonly variablesHash: string;
}

export interface ReleasedService {
  readonly name: string;
  readonly type: string;
  readonly versionText: string;
  readonly imageRef: string;
  /** Absent until the release is sealed. */
  readonly image?: PinnedImage;
  readonly majorVersion?: string;
  readonly command?: readonly string[];
  readonly ports: readonly PortSpec[];
  readonly volume: string;
  /** Wanted size of the volume; a target without quotas takes it as information. */
  readonly sizeBytes?: number;
  readonly mountPath: string;
  readonly healthCheck: HealthCheck;
  readonly startTimeoutMs: number;
  readonly cpuMillis: number;
  readonly ramBytes: number;
  readonly variablesRef: string;
  readonly variablesHash: string;
}

/** An immutable spec with everything pinned. While `isSealed` is false it is a draft of the running operation. */
export interface ReleaseSpec {
  readonly releaseId: string;
  readonly environmentId: string;
  readonly applications: readonly ReleasedApplication[];
  readonly services: readonly ReleasedService[];
}
