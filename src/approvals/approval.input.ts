import { Field, ID, InputType } from '@nestjs/graphql';

@InputType({ description: 'Which operation to approve. Who started it cannot; a second approval of the same person counts for nothing.' })
export class ApproveOperationInput {
  @Field(() => ID, { description: 'The operation; it has to be in AWAITING_APPROVAL.' })
  operation!: string;

  @Field(() => String, { description: 'Hash of the plan that was looked at: only that plan is approved.' })
  planHash!: string;

  @Field(() => String, { nullable: true, description: 'Why, for the record. Up to 500 characters.' })
  reason?: string | null;
}

@InputType({ description: 'Which operation to reject; it ends without having done anything.' })
export class RejectOperationInput {
  @Field(() => ID, { description: 'The operation; it has to be in AWAITING_APPROVAL.' })
  operation!: string;

  @Field(() => String, { nullable: true, description: 'Hash of the plan that was looked at; by default the one that waits.' })
  planHash?: string | null;

  @Field(() => String, { nullable: true, description: 'Why, for who started it. Up to 500 characters.' })
  reason?: string | null;
}
