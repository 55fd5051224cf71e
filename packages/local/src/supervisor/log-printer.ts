import type { Writable } from 'node:stream';
import type { LogLine } from './log-line.js';

/** Takes lines of the merged log. */
export type LogSink = (line: LogLine) => void;

const COLOURS = [36, 35, 34, 32, 33, 96, 95, 94];
const LEVEL_MARKS: Readonly<Record<LogLine['level'], readonly [string, number]>> = { debug: ['·', 90], info: [' ', 0], warn: ['!', 33], error: ['✗', 31] };

/** Prints `12:03:04.567 api        │ text`, each component in a colour of its own where the stream is a terminal. Debug lines are left out unless they are asked for. */
export function createLogPrinter(stream: Writable & { readonly isTTY?: boolean }, showsDebug = false): LogSink {
  const isColoured = stream.isTTY === true && !process.env.NO_COLOR;
  const paint = (code: number, text: string): string => (isColoured && code !== 0 ? `\u001b[${code}m${text}\u001b[0m` : text);
  const colours = new Map<string, number>();
  // A reader that went away (`npm start | head`) must not take the platform with it.
  stream.on('error', () => undefined);
  return ({ component, level, text, at }) => {
    if (level === 'debug' && !showsDebug) return;
    const colour = colours.get(component) ?? COLOURS[colours.size % COLOURS.length] ?? 0;
    colours.set(component, colour);
    const [mark, markColour] = LEVEL_MARKS[level];
    const time = paint(90, at.toTimeString().slice(0, 8));
    stream.write(`${time} ${paint(colour, component.padEnd(16))} ${paint(markColour, mark)} ${level === 'error' ? paint(31, text) : text}\n`);
  };
}
