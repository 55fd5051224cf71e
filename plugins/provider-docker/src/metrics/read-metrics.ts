import type { ActivityOutput, CallInput, OperationContext } from '@belay/plugin-sdk';
import { z } from 'zod';
import { refFilter } from '../engine/labels.js';
import { instanceId } from '../observe/observe-containers.js';
import type { ProviderParts } from '../provider-parts.js';

const statsShape = z.object({
  read: z.string(),
  cpu_stats: z.object({ cpu_usage: z.object({ total_usage: z.number() }) }),
  memory_stats: z.object({ usage: z.number().default(0), stats: z.object({ inactive_file: z.number().optional(), total_inactive_file: z.number().optional() }).default({}) }),
});
type Stats = z.output<typeof statsShape>;

const SAMPLE_MS = 250;

/** Reads what each running instance of a resource uses: cores over a quarter of a second, and memory without the file cache that can be given back. */
export async function readMetrics(parts: Pick<ProviderParts, 'engine' | 'scope' | 'clock'>, { ref }: CallInput<'readMetrics'>, op: OperationContext): Promise<ActivityOutput<'readMetrics'>> {
  const running = (await parts.engine.listContainers(refFilter(parts.scope, ref))).filter((container) => container.State === 'running');
  const instances = await Promise.all(running.map(async ({ Id }) => {
    const before = await readStats(parts, Id);
    await parts.clock.sleep(SAMPLE_MS, op.signal);
    const after = await readStats(parts, Id);
    return { id: instanceId(Id), cpuMillis: cpuMillis(before, after), ramBytes: ramBytes(after), at: after.read };
  }));
  return { instances };
}

async function readStats(parts: Pick<ProviderParts, 'engine'>, id: string): Promise<Stats> {
  return statsShape.parse(await parts.engine.call(`read what container ${id} uses`, () => parts.engine.docker.getContainer(id).stats({ stream: false, 'one-shot': true })));
}

/** Thousandths of a core; the engine counts nanoseconds of processor time. */
function cpuMillis(before: Stats, after: Stats): number {
  const elapsedMs = Date.parse(after.read) - Date.parse(before.read);
  const usedNs = after.cpu_stats.cpu_usage.total_usage - before.cpu_stats.cpu_usage.total_usage;
  return elapsedMs <= 0 ? 0 : Math.max(0, Math.round(usedNs / elapsedMs / 1000));
}

function ramBytes({ memory_stats: { usage, stats } }: Stats): number {
  return Math.max(0, usage - (stats.inactive_file ?? stats.total_inactive_file ?? 0));
}
