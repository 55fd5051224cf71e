import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { connectionTypeOf } from '../platform/graphql/connection.js';
import { type EnvironmentKind, EnvironmentKindEnum } from './environment.enums.js';

/** An isolated copy of a project, bound to a git branch. */
@ObjectType({ description: 'An isolated copy of a project, bound to a git branch.' })
export class Environment {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;

  @Field(() => String, { description: 'Git branch.' })
  branch!: string;

  @Field(() => String, { description: 'Branch as it stands in host names.' })
  slug!: string;

  @Field(() => EnvironmentKindEnum, { description: 'What it is for.' })
  kind!: EnvironmentKind;

  @Field(() => Boolean, { description: 'Whether it is meant to run: false after it was stopped.' })
  isMeantToRun!: boolean;

  @Field(() => Int, { description: 'How many persons have to approve what brings another release to its users; 0: nobody.' })
  requiredApprovals!: number;

  @Field(() => Int, { description: 'After how many seconds the wait for approval ends without one.' })
  approvalTimeoutSeconds!: number;

  @Field(() => Boolean, { description: 'Whether it is brought back to its release by itself after the platform or the engine of its target was started again.' })
  isRepairedByItself!: boolean;

  @Field(() => Date, { description: 'When it was made.' })
  createdAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it was destroyed; null while it exists.' })
  destroyedAt!: Date | null;

  projectId!: string;
  targetId!: string;
  currentReleaseId!: string | null;
  eventOffset!: number;
}

@ObjectType({ description: 'A page of environments, newest first.' })
export class EnvironmentConnection extends connectionTypeOf(Environment, 'Environment') {}
