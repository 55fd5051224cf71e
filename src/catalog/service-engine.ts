import type { HealthCheck } from '@belay/contracts';

/** What opens a service: the logical database and the account that applications use. */
export interface ServiceCredentials {
  readonly username?: string;
  readonly password: string;
  readonly database?: string;
}

/** How one kind of service is run from its official image. Nothing secret stands in command or health check: both read the environment. */
export interface ServiceEngine {
  readonly type: string;
  readonly repository: string;
  readonly defaultVersion: string;
  /** Major versions that were ever released, both ends included. */
  readonly majors: readonly [first: number, last: number];
  readonly port: number;
  /** How many leading numbers of a version name its data format: 2 for `8.0`, 1 for `16`. */
  readonly majorParts: (major: number) => 1 | 2;
  /** Where the data is inside the container. */
  readonly mountPath: (major: number) => string;
  readonly command?: readonly string[];
  readonly healthCheck: HealthCheck;
  readonly startTimeoutMs: number;
  readonly ramBytes: number;
  /** Logical database for a service of this name; absent for engines that have none. */
  readonly databaseName?: (serviceName: string) => string;
  readonly hasUsername: boolean;
  /** Container environment for credentials. */
  readonly environment: (credentials: ServiceCredentials, major: number) => Readonly<Record<string, string>>;
  /** Names in the environment that are secret. */
  readonly secretNames: readonly string[];
  /** Reads back what `environment` was given. */
  readonly credentials: (environment: Readonly<Record<string, string>>) => ServiceCredentials;
  /** Further parameters of its connection URI. */
  readonly uriParameters?: Readonly<Record<string, string>>;
}

/** A check by a command inside the container; two seconds of patience in a busy machine. */
export const commandCheck = (script: string): HealthCheck => ({ kind: 'command', command: ['sh', '-c', script], intervalMs: 250, timeoutMs: 5_000 });

/** Keeps a name that the engine takes between quotes; other characters become `_`. */
export const quotableName = (name: string): string => name.replace(/[^A-Za-z0-9_ -]/g, '_').slice(0, 63).trim() || 'main';
