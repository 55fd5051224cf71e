import type { OperationKind, OperationState } from '@belay/contracts';
import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { connectionTypeOf } from '../platform/graphql/connection.js';
import { FailureModel } from '../platform/graphql/failure.model.js';
import { JsonScalar } from '../platform/graphql/json.scalar.js';
import { AdmissionKindEnum, OperationKindEnum, OperationStateEnum } from './operation.enums.js';

@ObjectType('Admission', { description: 'What the environment said to an operation when it came. What it waits for now is told by `waits`.' })
export class AdmissionModel {
  @Field(() => AdmissionKindEnum, { description: 'Which answer.' })
  kind!: 'accepted' | 'queued' | 'held' | 'merged' | 'refused' | 'pending';

  @Field(() => ID, { nullable: true, description: 'QUEUED: id of the operation that it waits for.' })
  behind?: string | null;

  @Field(() => String, { nullable: true, description: 'HELD: what it waits for, in words.' })
  message?: string | null;

  @Field(() => Date, { nullable: true, description: 'HELD: until when; null when only a person ends it.' })
  until?: Date | null;

  @Field(() => ID, { nullable: true, description: 'MERGED: id of the operation that stands for it.' })
  into?: string | null;

  @Field(() => FailureModel, { nullable: true, description: 'REFUSED: why.' })
  failure?: FailureModel | null;
}

@ObjectType('TaskResult', { description: 'What a one-off task gave.' })
export class TaskResultModel {
  @Field(() => Int, { nullable: true, description: 'Exit code; null when the outcome was lost.' })
  exitCode!: number | null;

  @Field(() => String, { nullable: true, description: 'Last lines of its output; null when the outcome was lost.' })
  output!: string | null;

  @Field(() => Boolean, { description: 'Whether it is not known if it ran to its end. It is never run again by itself.' })
  isOutcomeUnknown!: boolean;
}

/** What a user started: one row, one workflow, one audit entry. */
@ObjectType({ description: 'What was started in an environment, step by step to its end.' })
export class Operation {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;

  @Field(() => OperationKindEnum, { description: 'What was started.' })
  kind!: OperationKind;

  @Field(() => OperationStateEnum, { description: 'Where it is.' })
  state!: OperationState;

  @Field(() => Boolean, { description: 'Whether it has come to its end.' })
  hasEnded!: boolean;

  @Field(() => String, { description: 'Name of the token that started it.' })
  requestedBy!: string;

  @Field(() => JsonScalar, { description: 'What it was started with: commit, planHash, releaseId, only, application, replicas, command …' })
  parameters!: unknown;

  @Field(() => AdmissionModel, { description: 'What the environment said to it.' })
  admission!: AdmissionModel;

  @Field(() => Date, { description: 'When it was asked for.' })
  createdAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it was admitted.' })
  admittedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it began.' })
  startedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it ended.' })
  endedAt!: Date | null;

  @Field(() => Int, { nullable: true, description: 'Time from its begin to its end in milliseconds; null while it has not ended.' })
  durationMs!: number | null;

  @Field(() => FailureModel, { nullable: true, description: 'Why it failed or was refused.' })
  failure!: FailureModel | null;

  @Field(() => String, { nullable: true, description: 'Name of the step that failed.' })
  failedStep!: string | null;

  @Field(() => [String], { description: 'Last log lines of what made it fail, at most 50.' })
  culpritLogs!: readonly string[];

  @Field(() => [String], { description: 'What was undone after a failure or a cancel.' })
  undone!: readonly string[];

  @Field(() => FailureModel, { nullable: true, description: 'Why the undoing itself failed; null when it did not.' })
  undoFailure!: FailureModel | null;

  @Field(() => [String], { description: 'URLs that were verified.' })
  urls!: readonly string[];

  @Field(() => Boolean, { description: 'Whether there was nothing to do.' })
  isNoop!: boolean;

  @Field(() => ID, { nullable: true, description: 'SUPERSEDED or MERGED: id of the operation that took its place.' })
  replacedBy!: string | null;

  @Field(() => TaskResultModel, { nullable: true, description: 'What a task gave; null for other kinds and before the end.' })
  task!: TaskResultModel | null;

  @Field(() => Int, { description: 'Offset of its latest event.' })
  eventOffset!: number;

  environmentId!: string;
  projectId!: string;
  releaseId!: string | null;
}

@ObjectType({ description: 'A page of operations, newest first.' })
export class OperationConnection extends connectionTypeOf(Operation, 'Operation') {}
