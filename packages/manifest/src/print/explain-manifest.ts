import type { ApplicationSpec, AutoscalingSpec, HealthCheckSpec } from '../spec/application-spec.types.js';
import type { ManifestSpec } from '../spec/manifest-spec.types.js';
import type { RoutePath } from '../spec/router-spec.types.js';
import type { ServiceSpec } from '../spec/service-spec.types.js';
import { printBytes } from '../units/bytes.js';
import { printCpuMillis } from '../units/cpu.js';
import { printDurationMs } from '../units/duration.js';

/** Tells people what a manifest asks for, in lines of plain text. Values of variables are not shown. */
export function explainManifest(spec: ManifestSpec): string {
  const lines = [
    ...spec.applications.flatMap(explainApplication),
    ...(spec.services.length === 0 ? ['No databases or brokers.'] : spec.services.map(explainService)),
    ...(spec.routers.length === 0 ? ['No routers: nothing is reachable from outside.'] : []),
    ...spec.routers.flatMap((router) => [
      `Router ${router.name}`,
      ...router.routes.map((route) => `  ${explainPath(route.path)} → ${route.application}`),
      ...router.customDomains.map((domain) => `  ${domain.domain} for the branch ${domain.branch}`),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

function explainApplication(application: ApplicationSpec): readonly string[] {
  const facts: readonly (string | undefined)[] = [
    `project ${application.project}${application.organization === undefined ? '' : ` of ${application.organization}`}`,
    `built from ${application.dockerfile.path}${application.build?.target === undefined ? '' : `, stage ${application.build.target}`}${countText(Object.keys(application.build?.args ?? {}).length, 'build argument', ', ')}`,
    application.port === undefined ? 'port: the EXPOSE of the Dockerfile' : `port ${application.port}`,
    application.publiclyAccessible === undefined ? undefined : application.publiclyAccessible ? 'publicly accessible' : 'not publicly accessible',
    application.cpuMillis === undefined ? undefined : `CPU ${printCpuMillis(application.cpuMillis)}`,
    application.ramBytes === undefined ? undefined : `memory ${printBytes(application.ramBytes)}`,
    application.replicas === undefined ? undefined : `${application.replicas} replicas`,
    application.autoscaling && explainAutoscaling(application.autoscaling),
    application.startTimeoutMs === undefined ? undefined : `must be up within ${printDurationMs(application.startTimeoutMs)}`,
    application.healthCheck && explainHealthCheck(application.healthCheck),
    ...application.storage.map((storage) => `disk ${storage.name}: ${printBytes(storage.sizeBytes)} ${storage.type} at ${storage.mountPoint}`),
    ...application.volumes.map((volume) => `volume ${volume.name} at ${volume.mountPoint}`),
    ...application.processes.map((process) => `process ${process.name}${process.command === undefined ? '' : `: ${process.command.join(' ')}`}`),
    ...application.jobs.map((job) => `job ${job.name}: ${job.kind === 'scheduled' ? `at ${job.cron}` : 'before each release'}`),
    application.dependsOn.length === 0 ? undefined : `starts after ${application.dependsOn.join(', ')}`,
    Object.keys(application.variables).length === 0 ? undefined : `variables ${Object.keys(application.variables).join(', ')}`,
  ];
  return [`Application ${application.name}`, ...facts.filter((fact) => fact !== undefined).map((fact) => `  ${fact}`)];
}

function explainAutoscaling({ min, max, cpuPercent, ramPercent }: AutoscalingSpec): string {
  return `${min} to ${max} replicas, as ${ramPercent === undefined ? `${cpuPercent ?? 80} % of the CPU` : `${ramPercent} % of the memory`} reserved for each needs`;
}

function explainHealthCheck(check: HealthCheckSpec): string {
  const port = check.kind === 'command' || check.port === undefined ? '' : ` on port ${check.port}`;
  const what = check.kind === 'http' ? `GET ${check.path}${port}` : check.kind === 'tcp' ? `a connection${port}` : check.command.join(' ');
  return `healthy when: ${what}${check.intervalMs === undefined ? '' : `, every ${printDurationMs(check.intervalMs)}`}`;
}

function explainService(service: ServiceSpec): string {
  const { cpuMillis, ramBytes, storageBytes } = service.resources;
  const facts = [
    cpuMillis === undefined ? undefined : `CPU ${printCpuMillis(cpuMillis)}`,
    ramBytes === undefined ? undefined : `memory ${printBytes(ramBytes)}`,
    storageBytes === undefined ? undefined : `disk ${printBytes(storageBytes)}`,
    service.backup && `backup at ${service.backup.cron}`,
  ];
  return `${service.kind === 'database' ? 'Database' : 'Broker'} ${service.name}: ${service.type} ${service.versionText ?? '(version left to the provider)'}${facts
    .filter((fact) => fact !== undefined)
    .map((fact) => `, ${fact}`)
    .join('')}`;
}

function explainPath(path: RoutePath): string {
  switch (path.kind) {
    case 'everything':
      return 'every path';
    case 'prefix':
      return `${path.prefix} and below`;
    case 'regex':
      return `paths that match ${path.pattern}`;
  }
}

const countText = (count: number, noun: string, before: string): string => (count === 0 ? '' : `${before}${count} ${noun}${count === 1 ? '' : 's'}`);
