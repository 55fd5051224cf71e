/** What a key of the old service means to Belay: another key's old name, or nothing. */
export type OldKey =
  { readonly kind: 'renamed'; readonly to: string } | { readonly kind: 'ignored'; readonly severity: 'note' | 'warning'; readonly why: string };

const REGION: OldKey = { kind: 'ignored', severity: 'note', why: 'Where an environment runs is decided by its target, not by the manifest.' };
const never = (why: string): OldKey => ({ kind: 'ignored', severity: 'warning', why });

/** Keys that real or documented v1 files carry and that are no longer keys, by key path (paths as in the key table). */
export const OLD_KEYS: Readonly<Record<string, OldKey>> = {
  routes: { kind: 'renamed', to: 'routers' },
  qovery: { kind: 'ignored', severity: 'note', why: 'The key of the old service is of no use any more.' },
  network: never('Hosts are made by the router; put your own under routers[].custom_domains.'),
  ci: never('Commands of a build belong into the Dockerfile.'),
  'scheduled-tasks': never('Scheduled jobs belong under application.jobs.scheduled of a belay.yml.'),
  'application.private-port': { kind: 'renamed', to: 'port' },
  'application.public-port': { kind: 'ignored', severity: 'note', why: 'Public traffic enters by the router, on ports 80 and 443.' },
  'application.cloud_region': REGION,
  'application.region': REGION,
  'application.environment_variables': never('Variables belong under application.variables of a belay.yml, or are set with the CLI.'),
  'application.active_environments': never('Which branches become environments is a setting of the project.'),
  'application.production_branches': never('Which branch is production is a setting of the project.'),
  'application.production-branch': never('Which branch is production is a setting of the project.'),
  'application.production-replicated-branch': never('Which branch is production is a setting of the project.'),
  'application.cache': never('Declare a redis under databases.'),
  'application.upgrade-strategy': never('Every release starts beside the running one and is switched over when it is healthy.'),
  'application.ready-check': never('Health checks belong under application.health_check of a belay.yml.'),
  'application.start-time-delay': never('Write start_timeout.'),
  'application.notification': never('Notifications are settings of the project.'),
  'service.backup-window': never('Backups belong under backup of a database in a belay.yml.'),
  'router.dns': never('Put your own host names under custom_domains.'),
  'router.domain': never('A domain belongs into an entry of custom_domains: indent it as deep as its branch.'),
};
