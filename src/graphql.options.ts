import { Inject, Injectable } from '@nestjs/common';
import type { GqlOptionsFactory } from '@nestjs/graphql';
import type { MercuriusDriverConfig } from '@nestjs/mercurius';
import { BelayError } from '@belay/contracts';
import type { FastifyRequest } from 'fastify';
import { type DocumentNode, getOperationAST, Kind } from 'graphql';
import type { Logger } from 'pino';
import { z } from 'zod';
import { Authenticator } from './access/authenticator.js';
import { LOGGER, CONFIG } from './platform/tokens.js';
import type { Config } from './platform/config/config.js';
import { makeErrorFormatter } from './platform/errors/graphql-error.formatter.js';
import { checkComplexity } from './platform/graphql/query-limits.js';
import type { RequestContext } from './platform/graphql/request-context.js';

/** Tokens that a parser may meet; the longest sensible query has some hundreds. */
const MAX_TOKENS = 5_000;
const KEEP_ALIVE_MS = 20_000;

/** Headers of a connection of subscriptions come in its first message. */
const connectionPayload = z.object({ Authorization: z.string().optional(), authorization: z.string().optional(), headers: z.object({ Authorization: z.string().optional(), authorization: z.string().optional() }).optional() });

/** Options of the GraphQL server: who may ask, how much at once, and what errors show. */
@Injectable()
export class GraphqlOptions implements GqlOptionsFactory<MercuriusDriverConfig> {
  constructor(private readonly authenticator: Authenticator, @Inject(LOGGER) private readonly logger: Logger, @Inject(CONFIG) private readonly config: Config) {}

  createGqlOptions(): Omit<MercuriusDriverConfig, 'driver'> {
    return {
      path: '/graphql', autoSchemaFile: true, sortSchema: true,
      graphiql: false, ide: false, introspection: true, jit: this.config.graphqlJit, allowBatchedQueries: false, cache: 1_000, graphql: { parseOptions: { maxTokens: MAX_TOKENS } },
      context: (request: FastifyRequest) => this.makeContext(request),
      errorFormatter: makeErrorFormatter(this.logger),
      subscription: { onConnect: (data: { readonly payload: unknown }) => this.makeConnection(data.payload), keepAlive: KEEP_ALIVE_MS },
      hooks: {
        preParsing: (_schema, _source, context) => throwRefusal(context),
        preValidation: (_schema, document) => checkComplexity(document, {}),
        preExecution: (_schema, document, context, variables) => {
          requireNoSubscription(document, context);
          checkComplexity(document, variables ?? {});
        },
        preSubscriptionExecution: (_schema, document) => checkComplexity(document, {}),
      },
    };
  }

  /** Nothing may be thrown here: Mercurius makes the context once more to report an error. What is wrong with the token is thrown before the query is parsed. */
  private async makeContext(request: FastifyRequest): Promise<RequestContext | RefusedContext> {
    return await this.authenticator.authenticate(request.headers.authorization).then((actor) => ({ actor, isSubscription: false }), (refusal: unknown) => ({ refusal }));
  }

  /** `false` refuses the connection; anything thrown does as well. */
  private async makeConnection(payload: unknown): Promise<RequestContext | false> {
    const { data } = connectionPayload.safeParse(payload);
    const authorization = data?.Authorization ?? data?.authorization ?? data?.headers?.Authorization ?? data?.headers?.authorization;
    return await this.authenticator.authenticate(authorization).then((actor) => ({ actor, isSubscription: true }), () => false as const);
  }
}

/** Context of a request without a valid token; it gets as far as the first hook. */
interface RefusedContext { readonly refusal: unknown }

function throwRefusal(context: object): void {
  if ('refusal' in context) throw context.refusal;
}

const operationName = z.looseObject({ reply: z.looseObject({ request: z.looseObject({ body: z.looseObject({ operationName: z.string().nullish() }) }) }) });

/** @throws {BelayError} INVALID_INPUT for a subscription that comes as a plain request. */
function requireNoSubscription(document: DocumentNode, context: object): void {
  if (!document.definitions.some((definition) => definition.kind === Kind.OPERATION_DEFINITION && definition.operation === 'subscription')) return;
  const { data } = operationName.safeParse(context);
  if (getOperationAST(document, data?.reply.request.body.operationName)?.operation !== 'subscription') return;
  throw new BelayError('INVALID_INPUT', 'A subscription is asked for over a WebSocket at this address, with the protocol graphql-transport-ws.');
}
