import { BelayError } from '@belay/contracts';
import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';
import { withoutParameters } from './serialize-error.js';

/** Sends what Nest says to the process's logger; its chatter at start is for debugging. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.logger.debug({ nest: rest.at(-1) }, String(message));
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.logger.warn({ nest: rest.at(-1) }, String(message));
  }

  error(message: unknown, ...rest: unknown[]): void {
    // Callers are told by its code what they did wrong; nobody here has to act.
    if (message instanceof BelayError) this.logger.debug({ nest: rest, code: message.code }, message.message);
    else this.logger.error({ nest: rest }, withoutParameters(message, String(message)));
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.logger.debug({ nest: rest.at(-1) }, String(message));
  }
}
