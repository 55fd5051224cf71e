import type { ErrorCode } from '@belay/contracts';
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { ErrorCodeEnum } from './error-code.enum.js';
import { JsonScalar } from './json.scalar.js';

/** An expected failure of a mutation. Nothing was changed, unless the code says otherwise. */
@ObjectType({ description: 'An expected failure of a mutation: what is wrong, where, and what to do. Nothing was changed, but with ADMISSION_PENDING, where the operation is recorded.' })
export class UserError {
  @Field(() => ErrorCodeEnum, { description: 'What kind of failure.' })
  code!: ErrorCode;

  @Field(() => String, { description: 'What failed, on what, and what to do. Never holds a secret.' })
  message!: string;

  @Field(() => [String], { nullable: true, description: 'Path of the input field that is wrong, outermost first.' })
  field?: readonly string[] | null;

  @Field(() => String, { nullable: true, description: 'File of the repository that is wrong, e.g. a manifest.' })
  file?: string | null;

  @Field(() => Int, { nullable: true, description: 'Line in that file, from 1.' })
  line?: number | null;

  @Field(() => Int, { nullable: true, description: 'Column in that line, from 1.' })
  column?: number | null;

  @Field(() => String, { nullable: true, description: 'How to put it right.' })
  hint?: string | null;

  @Field(() => JsonScalar, { nullable: true, description: 'More fields, by code.' })
  details?: unknown;
}
