import { Field, ObjectType } from '@nestjs/graphql';
import { Application } from '../applications/application.model.js';
import { Payload } from '../platform/graphql/payload.model.js';
import { Project } from './project.model.js';

@ObjectType({ description: 'The new project.' })
export class CreateProjectPayload extends Payload {
  @Field(() => Project, { nullable: true, description: 'The project; null when it was refused.' })
  project?: Project | null;
}

@ObjectType({ description: 'The changed project.' })
export class UpdateProjectPayload extends Payload {
  @Field(() => Project, { nullable: true, description: 'The project; null when it was refused.' })
  project?: Project | null;
}

@ObjectType({ description: 'The new application.' })
export class AddApplicationPayload extends Payload {
  @Field(() => Application, { nullable: true, description: 'The application; null when it was refused.' })
  application?: Application | null;
}

@ObjectType({ description: 'What is left of the project.' })
export class RemoveApplicationPayload extends Payload {
  @Field(() => Project, { nullable: true, description: 'The project without the application; null when it was refused.' })
  project?: Project | null;
}
