import { Field, ID, ObjectType } from '@nestjs/graphql';

/** Where an application's code or image comes from: exactly one of the two groups of fields is set. */
@ObjectType({ description: 'Where an application comes from: a git repository, or a prebuilt image.' })
export class Source {
  @Field(() => String, { nullable: true, description: 'URL of the git repository (https, ssh or file); null for an image. Never with a password.' })
  gitUrl!: string | null;

  @Field(() => String, { nullable: true, description: 'Folder inside the repository, "." for its root; null for an image.' })
  folder!: string | null;

  @Field(() => String, { nullable: true, description: 'Reference of a prebuilt image; null for a git source.' })
  image!: string | null;
}

/** A part of a project that is built from source, or given as an image. */
@ObjectType({ description: 'A part of a project: stateless processes, built from source at a commit or given as an image.' })
export class Application {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;

  @Field(() => String, { description: 'Name, unique in the project; also its host name inside an environment.' })
  name!: string;

  @Field(() => Source, { description: 'Where it comes from.' })
  source!: Source;

  @Field(() => Boolean, { description: 'Whether secrets may be passed as build arguments, which leaves them in the image\'s history.' })
  allowsSecretBuildArgs!: boolean;

  @Field(() => Date, { description: 'When it was added.' })
  createdAt!: Date;

  projectId!: string;
}
