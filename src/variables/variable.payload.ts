import { Field, ObjectType } from '@nestjs/graphql';
import { Payload } from '../platform/graphql/payload.model.js';
import { Variable } from './variable.model.js';

@ObjectType({ description: 'What holds now.' })
export class SetVariablesPayload extends Payload {
  @Field(() => [Variable], { nullable: true, description: 'The variables that were set, as they are now; secrets without their values.' })
  variables?: Variable[] | null;
}

@ObjectType({ description: 'What was taken away.' })
export class UnsetVariablesPayload extends Payload {
  @Field(() => [String], { nullable: true, description: 'Names of the variables that were taken away.' })
  names?: string[] | null;
}
