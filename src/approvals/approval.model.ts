import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

const DecisionEnum = { APPROVE: 'approve', REJECT: 'reject' } as const;
registerEnumType(DecisionEnum, { name: 'Decision', description: 'What a person says to a plan.', valuesMap: { APPROVE: { description: 'It may run.' }, REJECT: { description: 'It shall not run.' } } });

@ObjectType({ description: 'What one person said to a plan.' })
export class ApprovalDecision {
  @Field(() => String, { description: 'Who: the name of the token.' })
  by!: string;

  @Field(() => DecisionEnum, { description: 'What.' })
  decision!: 'approve' | 'reject';

  @Field(() => String, { nullable: true, description: 'Why; null when nothing was said.' })
  reason!: string | null;

  @Field(() => Date, { description: 'When.' })
  at!: Date;
}

/** The approval that an operation waits for, or was given. */
@ObjectType({ description: 'The approval that an operation waits for, or was given. What is approved is one plan; the operation runs that plan or none.' })
export class Approval {
  @Field(() => String, { description: 'Hash of the plan, which is in the operation\'s `plan`.' })
  planHash!: string;

  @Field(() => Int, { description: 'How many persons have to approve.' })
  required!: number;

  @Field(() => Boolean, { description: 'Whether enough have.' })
  isGranted!: boolean;

  @Field(() => Date, { description: 'Since when it waits.' })
  since!: Date;

  @Field(() => Date, { description: 'When the wait ends without approval.' })
  until!: Date;

  @Field(() => [ApprovalDecision], { description: 'What was said, oldest first.' })
  decisions!: readonly ApprovalDecision[];
}
