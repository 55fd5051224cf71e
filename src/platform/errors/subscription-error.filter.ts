import { Catch, type ExceptionFilter, Inject, Injectable } from '@nestjs/common';
import { GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import { LOGGER } from '../tokens.js';
import { presentError } from './present-error.js';

/** Makes of what a subscription throws what its caller may see. Mercurius formats errors of queries only (mercurius#1104, in 16.10). */
@Catch()
@Injectable()
export class SubscriptionErrorFilter implements ExceptionFilter<Error> {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  /** GraphQL takes a returned error for a thrown one. */
  catch(error: Error): GraphQLError {
    const { message, extensions } = presentError(error, this.logger);
    return new GraphQLError(message, { extensions });
  }
}
