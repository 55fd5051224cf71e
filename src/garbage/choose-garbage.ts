import type { GarbageItem, GarbageLine, GarbagePlan } from '@belay/contracts';
import { hashOf } from '../planner/hash.js';

/** What the records say is needed on a target. */
export interface NeededThings {
  /** Environments of the target; whether they were destroyed. */
  readonly environments: ReadonlyMap<string, { readonly isDestroyed: boolean; readonly label: string }>;
  /** Images and build keys of releases that may run again, and of what is at work now. */
  readonly imageIds: ReadonlySet<string>;
  readonly buildKeys: ReadonlySet<string>;
  /** Images of any release, needed or not. */
  readonly releasedImageIds: ReadonlySet<string>;
  /** Volumes that releases use, as `environment/volume`. */
  readonly volumes: ReadonlySet<string>;
  readonly activeOperationIds: ReadonlySet<string>;
  /** Environments in which an operation is at work or waits. */
  readonly activeEnvironmentIds: ReadonlySet<string>;
  readonly keepReleases: number;
  /** An image younger than that may be on its way into a release. */
  readonly youngMs: number;
}

/** What one plan lists: its collection takes some minutes, and it stays far below what Temporal and a browser take. */
const MOST_LINES = 500;
const MOST_KEPT = 100;

const order: Readonly<Record<GarbageItem['kind'], number>> = { container: 0, network: 1, volume: 2, image: 3, other: 4 };

/** Chooses what of a target is needed no more: a pure function; what nobody can tell about stays. `asked` are names of volumes whose data may go. */
export function chooseGarbage(items: readonly GarbageItem[], needed: NeededThings, asked: readonly string[], now: Date): GarbagePlan {
  const chosen = items.flatMap((item): GarbageLine[] => {
    const reason = reasonOf(item, needed, asked, now);
    return reason === undefined ? [] : [{ kind: item.kind, id: item.id, name: item.name, reason, ...(item.sizeBytes === undefined ? {} : { sizeBytes: item.sizeBytes }) }];
  });
  // What was asked for by its name is never what is left for the next plan.
  const rank = ({ kind, name }: GarbageLine): number => (kind === 'volume' && asked.includes(name) ? -1 : order[kind]);
  const all = chosen.sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
  const going = new Set(all.map(({ id }) => id));
  const kept = items.filter((item) => item.kind === 'volume' && isKept(item, needed) && !going.has(item.id))
    .map(({ name, sizeBytes, environmentId }) => ({ name, reason: `kept: no release of ${needed.environments.get(environmentId ?? '')?.label ?? ''} that may run again uses it`, ...(sizeBytes === undefined ? {} : { sizeBytes }) })).sort((a, b) => (a.name < b.name ? -1 : 1));
  const lines = all.slice(0, MOST_LINES);
  return {
    hash: hashOf(lines.map(({ kind, id }) => [kind, id])), lines, keptVolumes: kept.slice(0, MOST_KEPT), totalBytes: all.reduce((sum, { sizeBytes = 0 }) => sum + sizeBytes, 0),
    counts: { lines: all.length, keptVolumes: kept.length },
  };
}

function reasonOf(item: GarbageItem, needed: NeededThings, asked: readonly string[], now: Date): string | undefined {
  const environment = needed.environments.get(item.environmentId ?? '');
  if (item.operationId !== undefined && needed.activeOperationIds.has(item.operationId)) return undefined;
  if (item.kind === 'image') return reasonOfImage(item, needed, now);
  if (environment === undefined || needed.activeEnvironmentIds.has(item.environmentId ?? '')) return undefined;
  if (environment.isDestroyed) return `left of ${environment.label}, which was destroyed`;
  if (item.kind === 'container') return item.ref?.kind === 'job' && !item.isInUse ? 'container of a task that has ended' : undefined;
  if (item.kind === 'volume') return asked.includes(item.name) && isKept(item, needed) ? 'asked for by its name; its data is deleted' : undefined;
  return undefined;
}

function reasonOfImage({ isInUse, imageId, buildKey, createdAt }: GarbageItem, needed: NeededThings, now: Date): string | undefined {
  const isYoung = createdAt === undefined || now.getTime() - Date.parse(createdAt) < needed.youngMs;
  if (isInUse || isYoung || imageId === undefined || needed.imageIds.has(imageId) || (buildKey !== undefined && needed.buildKeys.has(buildKey))) return undefined;
  return needed.releasedImageIds.has(imageId) ? `image of releases beyond the last ${needed.keepReleases}` : 'image of no release';
}

/** A volume of an environment that exists, which nothing uses and no release needs. */
function isKept({ environmentId = '', ref, isInUse }: GarbageItem, { environments, volumes, activeEnvironmentIds }: NeededThings): boolean {
  const environment = environments.get(environmentId);
  return environment !== undefined && !environment.isDestroyed && !isInUse && !activeEnvironmentIds.has(environmentId) && ref !== undefined && !volumes.has(`${environmentId}/${ref.name}`);
}
