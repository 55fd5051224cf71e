import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { AutoscalingModel } from '../environments/autoscaling.model.js';
import { Image } from '../environments/image.model.js';
import { ResourceLimits } from '../environments/environment-view.model.js';
import { connectionTypeOf } from '../platform/graphql/connection.js';

const ReleasedVariableScopeEnum = { BUILT_IN: 'built-in', PROJECT: 'project', ENVIRONMENT: 'environment', APPLICATION: 'application', ENV_FILE: 'env-file' } as const;
registerEnumType(ReleasedVariableScopeEnum, {
  name: 'ReleasedVariableScope', description: 'Where a released variable comes from.',
  valuesMap: {
    BUILT_IN: { description: 'Given by the platform.' }, PROJECT: { description: 'Set for the project.' }, ENVIRONMENT: { description: 'Set for the environment.' },
    APPLICATION: { description: 'Set for the application.' }, ENV_FILE: { description: 'The .env file of the repository.' },
  },
});

@ObjectType('ReleasedVariable', { description: 'A variable as a release pins it: without its value.' })
export class ReleasedVariableModel {
  @Field(() => String, { description: 'Name.' })
  name!: string;

  @Field(() => ReleasedVariableScopeEnum, { description: 'Where it comes from.' })
  scope!: 'built-in' | 'project' | 'environment' | 'application' | 'env-file';

  @Field(() => Int, { description: 'Version of the value.' })
  version!: number;

  @Field(() => Boolean, { description: 'Whether it is a secret.' })
  isSecret!: boolean;
}

@ObjectType('ReleasedApplication', { description: 'An application as a release pins it.' })
export class ReleasedApplicationModel {
  @Field(() => String, { description: 'Name.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'Commit; null for a prebuilt image.' })
  commit!: string | null;

  @Field(() => Image, { nullable: true, description: 'Image; null until the release is sealed.' })
  image!: Image | null;

  @Field(() => Int, { description: 'Number of instances.' })
  replicas!: number;

  @Field(() => AutoscalingModel, { nullable: true, description: 'Bounds of its number of instances; null where that is fixed.' })
  autoscaling!: AutoscalingModel | null;

  @Field(() => ResourceLimits, { description: 'What each instance may use.' })
  limits!: ResourceLimits;

  @Field(() => [String], { description: 'Host names and paths of its routes.' })
  routes!: readonly string[];

  @Field(() => [ReleasedVariableModel], { description: 'Its variables.' })
  variables!: readonly ReleasedVariableModel[];
}

@ObjectType('ReleasedService', { description: 'A service as a release pins it.' })
export class ReleasedServiceModel {
  @Field(() => String, { description: 'Name.' })
  name!: string;

  @Field(() => String, { description: 'postgresql, mysql, redis, rabbitmq, mongodb …' })
  type!: string;

  @Field(() => String, { description: 'Version as the author wrote it.' })
  version!: string;

  @Field(() => Image, { nullable: true, description: 'Image; null until the release is sealed.' })
  image!: Image | null;

  @Field(() => ResourceLimits, { description: 'What it may use.' })
  limits!: ResourceLimits;
}

/** An immutable, numbered spec with everything pinned. */
@ObjectType({ description: 'An immutable, numbered spec of an environment with everything pinned: commits, images, services, variables, routes.' })
export class Release {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;

  @Field(() => Int, { nullable: true, description: 'Number in the environment, from 1; null until it is sealed.' })
  number!: number | null;

  @Field(() => Boolean, { description: 'Whether everything is pinned.' })
  isSealed!: boolean;

  @Field(() => Boolean, { description: 'Whether it ran and was verified, so that it can be gone back to.' })
  isGood!: boolean;

  @Field(() => String, { nullable: true, description: 'What it is, in words.' })
  description!: string | null;

  @Field(() => [ReleasedApplicationModel], { description: 'Its applications.' })
  applications!: readonly ReleasedApplicationModel[];

  @Field(() => [ReleasedServiceModel], { description: 'Its services.' })
  services!: readonly ReleasedServiceModel[];

  @Field(() => Date, { description: 'When it was drafted.' })
  createdAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it was sealed.' })
  sealedAt!: Date | null;

  environmentId!: string;
  operationId!: string;
}

@ObjectType({ description: 'A page of releases, newest first.' })
export class ReleaseConnection extends connectionTypeOf(Release, 'Release') {}
