import { Field, ID, InputType } from '@nestjs/graphql';

@InputType({ description: 'A git repository with the application\'s Dockerfile and manifest.' })
export class GitSourceInput {
  @Field(() => String, { description: 'URL: https://…, ssh://…, git@host:path or file://…, without a password in it.' })
  url!: string;

  @Field(() => String, { nullable: true, description: 'Folder that holds the manifest; the root by default.' })
  folder?: string | null;
}

@InputType({ description: 'Where an application comes from: give exactly one of the two.' })
export class SourceInput {
  @Field(() => GitSourceInput, { nullable: true, description: 'Build from a git repository.' })
  git?: GitSourceInput | null;

  @Field(() => String, { nullable: true, description: 'Run a prebuilt image, e.g. registry.example.com/web:1.4.' })
  image?: string | null;
}

@InputType({ description: 'An application of a project.' })
export class ApplicationInput {
  @Field(() => String, { description: 'Name: a lower-case host name label, unique in the project.' })
  name!: string;

  @Field(() => SourceInput, { description: 'Where it comes from.' })
  source!: SourceInput;

  @Field(() => Boolean, { nullable: true, description: 'Let secrets be passed as build arguments although they stay in the image\'s history. False by default.' })
  allowSecretBuildArgs?: boolean | null;
}

@InputType({ description: 'What to add to a project.' })
export class AddApplicationInput extends ApplicationInput {
  @Field(() => ID, { description: 'The project.' })
  project!: string;
}

@InputType({ description: 'What to take out of a project. Environments keep running it until they are deployed again.' })
export class RemoveApplicationInput {
  @Field(() => ID, { description: 'The project.' })
  project!: string;

  @Field(() => String, { description: 'Name of the application.' })
  name!: string;
}
