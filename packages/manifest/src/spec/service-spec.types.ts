/** Engines that may stand under `databases`. */
export const DATABASE_TYPES = ['postgresql', 'mysql', 'mongodb', 'redis', 'mariadb', 'memcached', 'elasticsearch'] as const;
/** Engines that may stand under `brokers`. */
export const BROKER_TYPES = ['rabbitmq', 'kafka'] as const;

/** Lower-case name of a database or broker engine. */
export type ServiceType = (typeof DATABASE_TYPES)[number] | (typeof BROKER_TYPES)[number];

/** A stateful backing resource. `versionText` is the author's own text (`8.0` stays `8.0`); absent when the provider may choose. */
export interface ServiceSpec {
  readonly kind: 'database' | 'broker';
  readonly type: ServiceType;
  readonly versionText?: string;
  /** The name as written. */
  readonly name: string;
  /** The name's identity: lower-cased. */
  readonly key: string;
  readonly resources: ServiceResources;
  readonly backup?: BackupSpec;
  readonly masks: readonly MaskSpec[];
}

/** What a service may use; what is absent is the provider's choice. */
export interface ServiceResources {
  readonly cpuMillis?: number;
  readonly ramBytes?: number;
  readonly storageBytes?: number;
}

/** When a service is backed up (cron, UTC) and how long a backup is kept. */
export interface BackupSpec {
  readonly cron: string;
  readonly retentionMs?: number;
}

/** What a clone of this service must not show: a column that is overwritten while data is copied to another environment. */
export interface MaskSpec {
  readonly table: string;
  readonly column: string;
  readonly replaceWith: string;
}
