import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { Payload } from '../platform/graphql/payload.model.js';

@InputType({ description: 'Whose secrets are wanted in the clear. Only the owner may ask, and that it was asked is kept.' })
export class ExportSecretsInput {
  @Field(() => ID, { description: 'The environment.' })
  environment!: string;

  @Field(() => String, { nullable: true, description: 'Why, for those who read the records; at most 500 characters.' })
  reason?: string | null;
}

@ObjectType({ description: 'An environment as its provider applies it, with all values in the clear.' })
export class ExportSecretsPayload extends Payload {
  @Field(() => String, { nullable: true, description: 'YAML that the engine below takes; null when it was refused.' })
  text?: string | null;
}

@ObjectType({ description: 'That somebody was given the secrets of an environment in the clear.' })
export class SecretExport {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;

  @Field(() => String, { description: 'Who asked.' })
  requestedBy!: string;

  @Field(() => String, { nullable: true, description: 'Why, where a reason was given.' })
  reason!: string | null;

  @Field(() => Date, { description: 'When.' })
  createdAt!: Date;
}
