import { createLogUpdate } from 'log-update';
import type { Cli } from '../runtime/cli.js';
import { liveLines } from './live-lines.js';
import type { OperationView } from './operation-view.js';
import type { ProgressView } from './progress-view.js';

const frameMs = 100;

/** Draws the tree of steps in place, with spinners and running times. For terminals. */
export function liveProgress(cli: Cli, stream: NodeJS.WriteStream): ProgressView {
  const paint = createLogUpdate(stream);
  let current: OperationView | undefined;
  const draw = () => {
    if (current === undefined) return;
    paint(liveLines(current, { colours: cli.errColours, now: cli.now(), columns: stream.columns, rows: stream.rows }).join('\n'));
  };
  const timer = setInterval(draw, frameMs);
  return {
    show: (view) => { current = view; },
    end: () => { clearInterval(timer); draw(); paint.done(); },
  };
}
