import { formatAgo, momentText } from '../../output/durations.js';
import { safeText } from '../../output/safe-text.js';
import { formatBytes, formatCpu } from '../../output/sizes.js';
import { tableLines } from '../../output/table.js';
import { stateText } from '../../operations/operation-names.js';
import { waitLines } from '../../operations/wait-lines.js';
import type { Cli, Palette } from '../../runtime/cli.js';
import { healthText } from './health-text.js';
import type { StatusData } from './status.document.js';

/** What runs in an environment, as the API tells it. */
export type EnvironmentStatus = NonNullable<StatusData['environment']>;
type Application = EnvironmentStatus['applications'][number];
type Service = EnvironmentStatus['services'][number];

/** Draws the state of an environment: a headline, its applications, its services, and what needs attention. */
export function statusLines(cli: Cli, status: EnvironmentStatus): string[] {
  const { colours } = cli;
  const release = status.currentRelease === null ? 'nothing deployed yet' : `release #${status.currentRelease.number ?? '?'} of ${formatAgo(status.currentRelease.createdAt, cli.now())}`;
  return [
    `${colours.strong(`${status.project.name} / ${status.branch}`)}  ${status.kind.toLowerCase()} · ${healthText(status.health, colours)} · ${release} · on ${status.target.name}`,
    ...freezeLines(cli, status), ...runningLines(cli, status), ...waitingLines(cli, status), ...applicationLines(cli, status), ...serviceLines(cli, status), ...volumeLines(status, colours),
  ];
}

function freezeLines({ colours }: Cli, { freezes }: EnvironmentStatus): string[] {
  return freezes.filter((freeze) => freeze.isInEffect).map((freeze) =>
    `${colours.warn('frozen')} ${freeze.inEffectUntil === null ? 'until it is lifted' : `until ${momentText(freeze.inEffectUntil)}`}: "${freeze.name}" by ${freeze.createdBy}, because: ${safeText(freeze.reason)} ${colours.dim(`${freeze.id}${freeze.policy === 'REFUSE' ? ', deploys are refused' : ', deploys wait'}`)}`);
}

function waitingLines({ colours, now }: Cli, { waitingOperations }: EnvironmentStatus): string[] {
  return waitingOperations.flatMap((one) => [
    `${stateText(one.state, colours)}: ${one.kind.toLowerCase()} ${colours.dim(`${one.id} by ${one.requestedBy}, since ${formatAgo(one.createdAt, now())}`)}`, ...waitLines(one.waits, colours),
  ]);
}

function runningLines({ colours, now }: Cli, { runningOperation: running }: EnvironmentStatus): string[] {
  if (running === null) return [];
  return [`${stateText(running.state, colours)}: ${running.kind.toLowerCase()} ${colours.dim(`${running.id}, since ${formatAgo(running.startedAt ?? running.createdAt, now())}`)}`, ...waitLines(running.waits, colours)];
}

function applicationLines(cli: Cli, { applications, isMeantToRun }: EnvironmentStatus): string[] {
  if (applications.length === 0) return [];
  const { colours } = cli;
  return ['', ...tableLines(cli, ['APPLICATION', 'HEALTH', 'COMMIT', 'RUNNING', 'EACH MAY USE', 'URL'], applications.map((one) => [
    one.name, healthText(one.health, colours), one.commit?.slice(0, 7) ?? one.image?.ref ?? '-', `${one.instances.filter((instance) => instance.state === 'RUNNING').length} of ${one.autoscaling === null ? one.replicas : `${one.autoscaling.min} to ${one.autoscaling.max}`}`,
    `${formatCpu(one.limits.cpuMillis)}, ${formatBytes(one.limits.ramBytes)}`, one.routes.map((route) => colours.name(route.url)).join(' ') || colours.dim(one.endpoint.ports.length === 0 ? 'no port' : `inside only: ${endpointText(one)}`),
  ])), ...applications.flatMap((one) => (isMeantToRun ? troubleLines(one, colours) : []))];
}

function serviceLines(cli: Cli, { services, isMeantToRun }: EnvironmentStatus): string[] {
  if (services.length === 0) return [];
  const { colours } = cli;
  return ['', ...tableLines(cli, ['SERVICE', 'HEALTH', 'TYPE', 'RUNS', 'MAY USE', 'INSIDE'], services.map((one) => [
    one.name, healthText(one.health, colours), `${one.type} ${one.version}`, imageText(one, colours), `${formatCpu(one.limits.cpuMillis)}, ${formatBytes(one.limits.ramBytes)}`, endpointText(one),
  ])), ...services.flatMap((one) => (isMeantToRun ? troubleLines(one, colours) : []))];
}

function imageText({ image }: Service, colours: Palette): string {
  if (image === null) return '-';
  const { substitute } = image;
  return substitute === null ? image.ref : `${image.ref} ${colours.warn(`→ offline substitute ${substitute.program} ${substitute.version}`)}`;
}

function endpointText({ endpoint }: Application | Service): string {
  return endpoint.ports.map(({ port, protocol }) => `${endpoint.host}:${port}${protocol === 'UDP' ? '/udp' : ''}`).join(' ') || endpoint.host;
}

/** Instances that ended or were restarted by themselves. */
function troubleLines(one: Application | Service, colours: Palette): string[] {
  const ended = one.instances.filter((instance) => instance.state === 'EXITED');
  const restarts = one.instances.reduce((sum, instance) => sum + instance.restarts, 0);
  return [
    ...ended.map((instance) => `  ${colours.warn('!')} an instance of ${one.name} ended${instance.exitCode === null ? '' : ` with exit code ${instance.exitCode}`}; see: belay log -a ${one.name}`),
    ...(restarts === 0 ? [] : [`  ${colours.warn('!')} ${one.name} was restarted ${restarts} ${restarts === 1 ? 'time' : 'times'} by itself`]),
  ];
}

function volumeLines({ volumes }: EnvironmentStatus, colours: Palette): string[] {
  const kept = volumes.filter((volume) => volume.owner === null);
  return kept.length === 0 ? [] : ['', ...kept.map((volume) => `${colours.warn('!')} volume ${volume.name}${volume.writtenBy === null ? '' : ` (${volume.writtenBy})`} is used by nothing any more; its data was kept`)];
}
