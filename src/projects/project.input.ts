import { Field, ID, InputType } from '@nestjs/graphql';
import { ApplicationInput } from '../applications/application.input.js';

@InputType({ description: 'Where notifications go: signed JSON by POST.' })
export class WebhookInput {
  @Field(() => String, { description: 'URL (https or http).' })
  url!: string;

  @Field(() => String, { nullable: true, description: 'Key of the HMAC-SHA256 signature; write-only. Without one the notifications are not signed.' })
  secret?: string | null;
}

@InputType({ description: 'A project with its applications.' })
export class CreateProjectInput {
  @Field(() => String, { description: 'Name, unique.' })
  name!: string;

  @Field(() => [ApplicationInput], { description: 'Its applications, 0 to 50.' })
  applications!: ApplicationInput[];

  @Field(() => WebhookInput, { nullable: true, description: 'Where notifications go.' })
  webhook?: WebhookInput | null;
}

@InputType({ description: 'What to change of a project; absent fields stay as they are.' })
export class UpdateProjectInput {
  @Field(() => ID, { description: 'The project.' })
  project!: string;

  @Field(() => WebhookInput, { nullable: true, description: 'New webhook; null takes it away.' })
  webhook?: WebhookInput | null;
}
