import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import type { RequestContext } from '../platform/graphql/request-context.js';
import type { Actor } from './actor.js';

/** Parameter of a resolver: who calls. The context has it, because a request without a token never gets as far as a resolver. */
export const CurrentActor = createParamDecorator((_data: unknown, context: ExecutionContext): Actor => GqlExecutionContext.create(context).getContext<RequestContext>().actor);
