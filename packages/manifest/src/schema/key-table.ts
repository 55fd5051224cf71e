/** What is known about a key beyond its shape. Keys that are not listed are part of v1 and executed. */
export interface KeyFact {
  /** `belay`: works in belay.yml only. */
  readonly since: 'v1' | 'belay';
  /** `one`: executed as long as there is a single entry. */
  readonly supported: boolean | 'one';
}

/**
 * Facts by key path: `application` stands for `application` and each of `applications`, `service` for each of `databases` and `brokers`, `*` for any name.
 * The engine executes a further key as soon as its line says `supported: true`.
 */
export const KEY_TABLE: Readonly<Record<string, KeyFact>> = {
  project: { since: 'belay', supported: true },
  organization: { since: 'belay', supported: true },
  applications: { since: 'belay', supported: true },
  variables: { since: 'belay', supported: true },
  'application.build': { since: 'belay', supported: true },
  'application.build.buildpack': { since: 'belay', supported: false },
  'application.health_check': { since: 'belay', supported: true },
  'application.health_check.command': { since: 'belay', supported: false },
  'application.health_check.retries': { since: 'belay', supported: false },
  'application.replicas': { since: 'belay', supported: true },
  'application.autoscaling': { since: 'belay', supported: true },
  'application.processes': { since: 'belay', supported: 'one' },
  'application.processes.*.replicas': { since: 'belay', supported: true },
  'application.processes.*.cpu': { since: 'belay', supported: true },
  'application.processes.*.ram': { since: 'belay', supported: true },
  'application.jobs': { since: 'belay', supported: true },
  'application.jobs.before_release': { since: 'belay', supported: false },
  'application.jobs.scheduled': { since: 'belay', supported: false },
  'application.volumes': { since: 'belay', supported: true },
  'application.variables': { since: 'belay', supported: true },
  'service.cpu': { since: 'belay', supported: true },
  'service.ram': { since: 'belay', supported: true },
  'service.size': { since: 'belay', supported: true },
  'service.backup': { since: 'belay', supported: false },
  'service.masks': { since: 'belay', supported: false },
};

/** Values of leaves that are known but not executed yet, by the same key paths. */
export const UNSUPPORTED_VALUES: Readonly<Record<string, readonly string[]>> = {
  'service.type': ['mariadb', 'memcached', 'elasticsearch', 'kafka'],
};
