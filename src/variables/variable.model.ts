import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

const VariableScopeEnum = { PROJECT: 'project', ENVIRONMENT: 'environment', APPLICATION: 'application' } as const;
registerEnumType(VariableScopeEnum, {
  name: 'VariableScope', description: 'Where a variable holds. The narrower scope wins.',
  valuesMap: { PROJECT: { description: 'All environments of the project.' }, ENVIRONMENT: { description: 'One environment.' }, APPLICATION: { description: 'One application, in one environment or in all.' } },
});

/** A variable that was set. */
@ObjectType({ description: 'A variable that was set. It reaches running processes with the next deploy.' })
export class Variable {
  @Field(() => String, { description: 'Name.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'Value; null for a secret, whose value never leaves.' })
  value!: string | null;

  @Field(() => Boolean, { description: 'Whether it is a secret.' })
  isSecret!: boolean;

  @Field(() => VariableScopeEnum, { description: 'Where it holds.' })
  scope!: 'project' | 'environment' | 'application';

  @Field(() => String, { nullable: true, description: 'The application that it is for; null for all.' })
  application!: string | null;

  @Field(() => Int, { description: 'Grows with every change of the variable, from 1.' })
  version!: number;

  @Field(() => String, { description: 'Name of the token that set it.' })
  setBy!: string;

  @Field(() => Date, { description: 'When it was set.' })
  setAt!: Date;
}
