import { Field, ID, ObjectType } from '@nestjs/graphql';
import { connectionTypeOf } from '../platform/graphql/connection.js';

/** Applications that are deployed together. */
@ObjectType({ description: 'Applications that are deployed together.' })
export class Project {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;

  @Field(() => String, { description: 'Name, unique.' })
  name!: string;

  @Field(() => String, { description: 'Name as it stands in host names.' })
  slug!: string;

  @Field(() => String, { nullable: true, description: 'URL that is told of failed and finished operations; null when there is none.' })
  webhookUrl!: string | null;

  @Field(() => Date, { description: 'When it was made.' })
  createdAt!: Date;
}

@ObjectType({ description: 'A page of projects, newest first.' })
export class ProjectConnection extends connectionTypeOf(Project, 'Project') {}
