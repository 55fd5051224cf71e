import { pino, type DestinationStream } from 'pino';
import type { Logger, LogFields } from '../context/logger.js';
import type { SecretMask } from '../context/secret-mask.js';

/** How the worker logs. */
export interface WorkerLogOptions {
  readonly component: string;
  readonly level: string;
  readonly mask: SecretMask;
  /** Where lines go; standard output when absent. */
  readonly destination?: DestinationStream;
}

/** Makes the log of a worker: JSON lines with `component`, every known secret masked. */
export function createWorkerLog({ component, level, mask, destination }: WorkerLogOptions): Logger {
  const options = { level, base: { component }, formatters: { level: (label: string) => ({ level: label }) }, timestamp: () => `,"time":"${new Date().toISOString()}"` };
  const log = destination === undefined ? pino(options) : pino(options, destination);
  const write = (method: 'debug' | 'info' | 'warn' | 'error') => (message: string, fields: LogFields = {}): void => {
    if (!log.isLevelEnabled(method)) return;
    const masked = mask.maskDeep(fields);
    log[method](masked !== null && typeof masked === 'object' ? masked : {}, mask.mask(message));
  };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}
