import { Field, ID, InputType } from '@nestjs/graphql';

@InputType({ description: 'Where variables hold: give a project or an environment, and an application to narrow it down.' })
export class VariableScopeInput {
  @Field(() => ID, { nullable: true, description: 'All environments of this project.' })
  project?: string | null;

  @Field(() => ID, { nullable: true, description: 'This environment.' })
  environment?: string | null;

  @Field(() => String, { nullable: true, description: 'Only this application of it, by name.' })
  application?: string | null;
}

@InputType({ description: 'A variable and its value.' })
export class VariableInput {
  @Field(() => String, { description: 'Name: letters, digits and underscores, not beginning with a digit.' })
  name!: string;

  @Field(() => String, { description: 'Value, up to 32 KiB. `$OTHER` alone is an alias of the variable OTHER.' })
  value!: string;

  @Field(() => Boolean, { nullable: true, description: 'Whether it is a secret, whose value can never be read again. False by default.' })
  isSecret?: boolean | null;
}

@InputType({ description: 'Variables to set, all or none.' })
export class SetVariablesInput {
  @Field(() => VariableScopeInput, { description: 'Where they hold.' })
  scope!: VariableScopeInput;

  @Field(() => [VariableInput], { description: 'The variables, 1 to 200.' })
  variables!: VariableInput[];
}

@InputType({ description: 'Variables to take away, all or none.' })
export class UnsetVariablesInput {
  @Field(() => VariableScopeInput, { description: 'Where they hold.' })
  scope!: VariableScopeInput;

  @Field(() => [String], { description: 'Their names, 1 to 200.' })
  names!: string[];
}
