import { type Logger, pino } from 'pino';
import type { Config } from '../config/config.js';
import { serializeError } from './serialize-error.js';

/** Makes the logger of a process: JSON lines on stdout with `component` and an ISO time. Children carry their own component. */
export function makeLogger(component: string, level: Config['logLevel']): Logger {
  return pino({
    level, base: { component }, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) }, serializers: { err: serializeError },
    redact: { paths: ['authorization', 'token', 'password', 'secret', 'value', '*.authorization', '*.token', '*.password', '*.secret', '*.value'], censor: '***' },
  });
}
