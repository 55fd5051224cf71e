import type { Found, Part, Report } from './part.js';

/** On a pipe, where no line can be drawn over, details come at most this often. */
const DETAIL_EVERY_MS = 5_000;

/** What was found for each part that was asked for. */
export interface FoundParts {
  get<F extends Found>(part: Part<F>): F;
}

/** Detects every part, and brings what is missing with progress lines. Lanes run side by side, the parts of one lane in order. */
export async function runParts(lanes: readonly (readonly Part[])[]): Promise<FoundParts> {
  const found = new Map<Part, Found>();
  const missing: Part[][] = [];
  await Promise.all(lanes.map(async (lane) => {
    for (const [index, part] of lane.entries()) {
      const present = await part.detect();
      if (present === undefined) {
        missing.push(lane.slice(index));
        return;
      }
      found.set(part, present);
    }
  }));
  if (missing.length > 0) await bringParts(missing, found);
  return {
    get<F extends Found>(part: Part<F>): F {
      const answer = found.get(part);
      if (answer === undefined) throw new Error(`the part ${part.title} was not asked for`);
      // The map holds for each part what that very part returned.
      return answer as F;
    },
  };
}

async function bringParts(missing: readonly (readonly Part[])[], found: Map<Part, Found>): Promise<void> {
  const { Listr } = await import('listr2');
  const isTerminal = process.stdout.isTTY === true;
  const lanes = missing.map((lane) => ({
    title: lane.map((part) => part.title).join(', '),
    task: async (_: unknown, task: { output: string; title: string }): Promise<void> => {
      for (const part of lane) {
        const report = thinOut(isTerminal, (line) => { task.output = `${part.title}: ${line}`; });
        const answer = (await part.detect()) ?? (await part.provide(report));
        found.set(part, answer);
        task.output = `${part.title}: ${answer.how}${answer.version === undefined ? '' : ` ${answer.version}`} (${answer.where})`;
      }
    },
  }));
  await new Listr(lanes, {
    concurrent: true, exitOnError: true, renderer: isTerminal ? 'default' : 'verbose',
    rendererOptions: isTerminal ? { collapseSubtasks: false } : { logTitleChange: false },
  }).run();
}

function thinOut(isTerminal: boolean, report: Report): Report {
  let lastMs = performance.now();
  return (line, kind) => {
    if (kind === 'detail' && !isTerminal && performance.now() - lastMs < DETAIL_EVERY_MS) return;
    lastMs = performance.now();
    report(line);
  };
}
