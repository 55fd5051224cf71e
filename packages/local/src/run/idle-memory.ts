import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** A process is idle that kept less than this share of one processor at work since the last look: then nobody waits. */
const IDLE_SHARE = 0.05;
/** Growth of the heap since the last time, in bytes, that is worth a pause of about a tenth of a second. */
const WORTH_BYTES = 3 * 1024 * 1024;
const LOOK_EVERY_MS = 12_000;

/**
 * Gives memory back to the machine that starting up or a busy time took, whenever this thread's process is idle. V8 by itself keeps it until the heap grows again, which it does not in an idle process:
 * 50 MB of a platform that has just started.
 */
export function keepIdleMemorySmall(everyMs = LOOK_EVERY_MS): void {
  const collect = takeCollector();
  let kept = 0;
  let cpu = process.cpuUsage();
  let at = performance.now();
  setInterval(() => {
    const { user, system } = process.cpuUsage(cpu);
    const share = (user + system) / 1000 / (performance.now() - at);
    cpu = process.cpuUsage();
    at = performance.now();
    if (share > IDLE_SHARE || getHeapStatistics().total_heap_size < kept + WORTH_BYTES) return;
    collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    kept = getHeapStatistics().total_heap_size;
  }, everyMs).unref();
}

/** V8's collector, which only shows itself under a flag; code that runs later does not see it. */
function takeCollector(): NodeJS.GCFunction {
  setFlagsFromString('--expose-gc');
  try {
    return runInNewContext('gc');
  } finally {
    setFlagsFromString('--no-expose-gc');
  }
}
