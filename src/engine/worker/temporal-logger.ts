import { type LogEntry, type Logger as TemporalLogger, DefaultLogger } from '@temporalio/worker';
import type { Logger } from 'pino';

const levels = { TRACE: 'trace', DEBUG: 'debug', INFO: 'debug', WARN: 'warn', ERROR: 'error' } as const;

/** Sends what Temporal's SDK says to the process's logger; its chatter at start is for debugging. */
export function temporalLogger(logger: Logger): TemporalLogger {
  return new DefaultLogger('DEBUG', ({ level, message, meta }: LogEntry) => logger[levels[level]]({ ...meta }, message));
}
