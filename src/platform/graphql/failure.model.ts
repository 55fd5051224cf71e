import type { ErrorCode } from '@belay/contracts';
import { Field, ObjectType } from '@nestjs/graphql';
import { ErrorCodeEnum } from './error-code.enum.js';
import { JsonScalar } from './json.scalar.js';

/** Why an operation, a step or a plugin failed. */
@ObjectType('Failure', { description: 'Why something failed.' })
export class FailureModel {
  @Field(() => ErrorCodeEnum, { description: 'What kind of failure.' })
  code!: ErrorCode;

  @Field(() => String, { description: 'What failed, on what, and what to do.' })
  message!: string;

  @Field(() => JsonScalar, { nullable: true, description: 'More fields, by code.' })
  details?: unknown;
}
