/** One line of the merged log. */
export interface LogLine {
  readonly component: string;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly text: string;
  readonly at: Date;
}

const HIDDEN = new Set(['level', 'time', 'msg', 'message', 'pid', 'hostname', 'component', 'name', 'ts', 'logger', 'logging-call-at', 'v']);
const MAX_VALUE_CHARS = 400;
/** What Temporal's queues say of themselves in the second in which the server starts. */
const TOO_EARLY = 'shard status unknown';

/** Reads a line of a child: JSON as pino or Temporal write it becomes `message key=value …`; any other line stays as it is. */
export function readLogLine(component: string, raw: string, at: Date = new Date()): LogLine {
  const fields = parseObject(raw);
  if (fields === undefined) return { component, level: readPlainLevel(raw), text: raw, at };
  const message = String(fields.msg ?? fields.message ?? '');
  const rest = Object.entries(fields).filter(([name]) => !HIDDEN.has(name)).map(([name, value]) => `${name}=${showValue(value)}`);
  return { component, level: fields.error === TOO_EARLY ? 'debug' : readLevel(fields.level), text: [message, ...rest].join(' ').trim(), at };
}

function parseObject(raw: string): Readonly<Record<string, unknown>> | undefined {
  if (!raw.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(raw);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** pino's numbers, or words. */
function readLevel(level: unknown): LogLine['level'] {
  if (typeof level === 'number') return level >= 50 ? 'error' : level >= 40 ? 'warn' : level >= 30 ? 'info' : 'debug';
  const word = String(level).toLowerCase();
  if (word === 'error' || word === 'fatal' || word === 'dpanic') return 'error';
  return word === 'warn' || word === 'warning' ? 'warn' : word === 'debug' || word === 'trace' ? 'debug' : 'info';
}

/** Postgres writes `LEVEL:  text`, Node `Error: text`. What Postgres says to one who knocks too early, or of its own comings and goings, concerns nobody. */
function readPlainLevel(raw: string): LogLine['level'] {
  if (/^LOG: |^FATAL: +the database system is (starting up|shutting down)/.test(raw)) return 'debug';
  if (/^(ERROR|FATAL|PANIC): |^\w*Error\b/.test(raw)) return 'error';
  return raw.startsWith('WARNING: ') ? 'warn' : 'info';
}

function showValue(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'stack' in value && typeof value.stack === 'string') return value.stack.split('\n').slice(0, 6).join(' ⏎ ');
  const isList = Array.isArray(value) && value.every((each) => typeof each === 'string' || typeof each === 'number');
  const text = typeof value === 'string' ? value : isList ? value.join(',') : (JSON.stringify(value) ?? '');
  const short = text.length > MAX_VALUE_CHARS ? `${text.slice(0, MAX_VALUE_CHARS)}…` : text;
  return /^[^\s"=]+$/.test(short) ? short : JSON.stringify(short);
}
