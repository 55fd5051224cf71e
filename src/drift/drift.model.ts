import { Field, ID, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { DriftKind } from '../planner/find-drift.js';
import { Payload } from '../platform/graphql/payload.model.js';
import { Environment } from '../environments/environment.model.js';

const DriftKindEnum: Readonly<Record<string, DriftKind>> = { MISSING: 'missing', CHANGED: 'changed', EXTRA: 'extra', UNHEALTHY: 'unhealthy', RUNNING: 'running' };
registerEnumType(DriftKindEnum, {
  name: 'DriftKind', description: 'How a resource differs from the release.',
  valuesMap: {
    MISSING: { description: 'It is gone.' }, CHANGED: { description: 'It is otherwise than the release says.' }, EXTRA: { description: 'It is not part of the release.' },
    UNHEALTHY: { description: 'It does not run, or does not answer.' }, RUNNING: { description: 'It runs although the environment is stopped.' },
  },
});

@ObjectType('DriftItem', { description: 'One difference between what exists and what the release says.' })
export class DriftItemModel {
  @Field(() => String, { description: 'The resource, e.g. service/db.' })
  resource!: string;

  @Field(() => DriftKindEnum, { description: 'How it differs.' })
  kind!: DriftKind;

  @Field(() => String, { description: 'The difference in words.' })
  message!: string;
}

@ObjectType('Drift', { description: 'How an environment differs from its release, by a fresh look at what exists.' })
export class DriftModel {
  @Field(() => Boolean, { description: 'Whether anything differs, so that `repair` would change something.' })
  isDrifted!: boolean;

  @Field(() => [DriftItemModel], { description: 'The differences, resource by resource.' })
  items!: readonly DriftItemModel[];

  @Field(() => Date, { description: 'When it was looked at.' })
  checkedAt!: Date;

  @Field(() => ID, { nullable: true, description: 'Operation that is at work meanwhile, whose doing the differences may be; null when none is.' })
  runningOperation!: string | null;
}

@InputType({ description: 'Whether an environment is brought back to its release by itself.' })
export class SetAutoRepairInput {
  @Field(() => ID, { description: 'The environment.' })
  environment!: string;

  @Field(() => Boolean, { description: 'Whether it is, after the platform or the engine of its target was started again.' })
  isOn!: boolean;
}

@ObjectType({ description: 'The environment with its setting.' })
export class SetAutoRepairPayload extends Payload {
  @Field(() => Environment, { nullable: true, description: 'The environment; null when it was refused.' })
  environment?: Environment | null;
}
