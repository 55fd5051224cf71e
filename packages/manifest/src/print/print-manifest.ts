import { Document } from 'yaml';
import { SCHEMA_COMMENT } from '../schema/json-schema.js';
import type { ApplicationSpec, AutoscalingSpec, HealthCheckSpec, ScalingSpec } from '../spec/application-spec.types.js';
import { compact } from '../spec/compact.js';
import type { ManifestSpec } from '../spec/manifest-spec.types.js';
import type { RouterSpec } from '../spec/router-spec.types.js';
import type { ServiceSpec } from '../spec/service-spec.types.js';
import { printBytes } from '../units/bytes.js';
import { printCpuMillis } from '../units/cpu.js';
import { printDurationMs } from '../units/duration.js';

/** Prints a spec as a belay.yml; reading the text gives the same spec. */
export function printManifest(spec: ManifestSpec): string {
  const [first, ...others] = spec.applications;
  const databases = spec.services.filter((service) => service.kind === 'database').map(printService);
  const brokers = spec.services.filter((service) => service.kind === 'broker').map(printService);
  const document = new Document(
    {
      ...(first !== undefined && others.length === 0 ? { application: printApplication(first) } : { applications: spec.applications.map(printApplication) }),
      ...(databases.length > 0 && { databases }),
      ...(brokers.length > 0 && { brokers }),
      ...(spec.routers.length > 0 && { routers: spec.routers.map(printRouter) }),
    },
    { aliasDuplicateObjects: false },
  );
  document.commentBefore = SCHEMA_COMMENT;
  return document.toString({ lineWidth: 0 });
}

const listOf = <T>(items: readonly T[]): readonly T[] | undefined => (items.length === 0 ? undefined : items);
const map = <T, R>(value: T | undefined, print: (value: T) => R): R | undefined => (value === undefined ? undefined : print(value));

function printApplication(application: ApplicationSpec): object {
  const before = application.jobs.filter((job) => job.kind === 'before-release');
  const scheduled = application.jobs.filter((job) => job.kind === 'scheduled');
  return compact({
    name: application.name,
    project: application.project,
    organization: application.organization,
    publicly_accessible: application.publiclyAccessible,
    dockerfile: application.dockerfile.raw,
    build: application.build,
    port: application.port,
    cpu: map(application.cpuMillis, printCpuMillis),
    ram: map(application.ramBytes, printBytes),
    start_timeout: map(application.startTimeoutMs, printDurationMs),
    replicas: application.replicas,
    autoscaling: map(application.autoscaling, printAutoscaling),
    health_check: map(application.healthCheck, printHealthCheck),
    processes:
      application.processes.length === 0
        ? undefined
        : Object.fromEntries(
            application.processes.map(({ name, command, replicas, cpuMillis, ramBytes }) => [
              name,
              compact({ command, replicas, cpu: map(cpuMillis, printCpuMillis), ram: map(ramBytes, printBytes) }),
            ]),
          ),
    jobs:
      application.jobs.length === 0
        ? undefined
        : compact({
            before_release: listOf(before.map(({ name, command }) => ({ name, command }))),
            scheduled: listOf(scheduled.map(({ name, command, cron }) => ({ name, command, schedule: cron }))),
          }),
    storage: listOf(application.storage.map(({ name, type, sizeBytes, mountPoint }) => ({ name, type, size: printBytes(sizeBytes), mount_point: mountPoint }))),
    volumes: listOf(application.volumes.map(({ name, mountPoint, sizeBytes }) => compact({ name, mount_point: mountPoint, size: map(sizeBytes, printBytes) }))),
    depends_on: listOf(application.dependsOn),
    variables: Object.keys(application.variables).length === 0 ? undefined : application.variables,
  });
}

function printHealthCheck(check: HealthCheckSpec): object {
  const timing = { interval: map(check.intervalMs, printDurationMs), timeout: map(check.timeoutMs, printDurationMs), retries: check.retries };
  switch (check.kind) {
    case 'http':
      return compact({ http: check.path, port: check.port, ...timing });
    case 'tcp':
      return compact({ tcp: true, port: check.port, ...timing });
    case 'command':
      return compact({ command: check.command, ...timing });
  }
}

function printService(service: ServiceSpec): object {
  return compact({
    type: service.type,
    name: service.name,
    version: service.versionText,
    cpu: map(service.resources.cpuMillis, printCpuMillis),
    ram: map(service.resources.ramBytes, printBytes),
    size: map(service.resources.storageBytes, printBytes),
    backup: map(service.backup, ({ cron, retentionMs }) => compact({ schedule: cron, retention: map(retentionMs, printDurationMs) })),
    masks: listOf(service.masks.map(({ table, column, replaceWith }) => ({ table, column, replace_with: replaceWith }))),
  });
}

const printAutoscaling = ({ min, max, cpuPercent, ramPercent, scaleUp, scaleDown }: AutoscalingSpec): object =>
  compact({ min, max, cpu_percent: cpuPercent, ram_percent: ramPercent, scale_up: map(scaleUp, printScaling), scale_down: map(scaleDown, printScaling) });

const printScaling = ({ stabilizationMs, stepReplicas, stepPercent, periodMs }: ScalingSpec): object =>
  compact({ stabilization: map(stabilizationMs, printDurationMs), step: stepReplicas, step_percent: stepPercent, period: map(periodMs, printDurationMs) });

/** Neighbouring routes of one application share an entry. */
function printRouter(router: RouterSpec): object {
  const routes: { readonly application_name: string; readonly paths: string[] }[] = [];
  for (const { application, path } of router.routes) {
    const last = routes.at(-1);
    if (last?.application_name === application) last.paths.push(path.raw);
    else routes.push({ application_name: application, paths: [path.raw] });
  }
  return compact({ name: router.name, custom_domains: listOf(router.customDomains), routes });
}
