import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { PageInfo } from '../platform/graphql/connection.js';
import { JsonScalar } from '../platform/graphql/json.scalar.js';

@ObjectType({ description: 'Something that happened to an operation.' })
export class OperationEvent {
  @Field(() => Int, { description: 'Place in the operation\'s events, from 1, without gaps.' })
  offset!: number;

  @Field(() => String, { description: 'What happened: operation.admitted, operation.started, operation.undoing, operation.finished, plan.computed, step.started, step.succeeded, step.failed, step.skipped, step.waiting, step.attempt, step.log, warning. New types may be added.' })
  type!: string;

  @Field(() => String, { nullable: true, description: 'Name of the step that it is about; null when it is about the operation.' })
  step!: string | null;

  @Field(() => JsonScalar, { description: 'More fields, by type.' })
  data!: unknown;

  @Field(() => Date, { description: 'When it happened.' })
  at!: Date;
}

@ObjectType({ description: 'An entry of a list of events.' })
export class OperationEventEdge {
  @Field(() => String, { description: 'Its offset as a text.' })
  cursor!: string;

  @Field(() => OperationEvent, { description: 'The event.' })
  node!: OperationEvent;
}

@ObjectType({ description: 'A page of events, oldest first.' })
export class OperationEventConnection {
  @Field(() => [OperationEventEdge], { description: 'The events with their cursors.' })
  edges!: readonly OperationEventEdge[];

  @Field(() => [OperationEvent], { description: 'The events alone.' })
  nodes!: readonly OperationEvent[];

  @Field(() => PageInfo, { description: 'Where the page ends.' })
  pageInfo!: PageInfo;
}

@ObjectType({ description: 'The present state of an operation, and what happened to bring it there.' })
export class OperationUpdate {
  @Field(() => Int, { description: 'Offset up to which this update tells; give it as `after` to go on from here.' })
  offset!: number;

  @Field(() => OperationEvent, { nullable: true, description: 'What happened; null in the first update, which only tells the present state.' })
  event!: OperationEvent | null;

  operationId!: string;
}

@ObjectType({ description: 'Something that happened in an environment.' })
export class EnvironmentEvent {
  @Field(() => Int, { description: 'Place in the environment\'s events, from 1, without gaps.' })
  offset!: number;

  @Field(() => String, { description: 'What happened: operation.admitted, operation.started, operation.finished, environment.observed, environment.changed, environment.destroyed. New types may be added.' })
  type!: string;

  @Field(() => ID, { nullable: true, description: 'Operation that it is about; null when there is none.' })
  operationId!: string | null;

  @Field(() => JsonScalar, { description: 'More fields, by type.' })
  data!: unknown;

  @Field(() => Date, { description: 'When it happened.' })
  at!: Date;
}

@ObjectType({ description: 'The present state of an environment, and what happened to bring it there.' })
export class EnvironmentUpdate {
  @Field(() => Int, { description: 'Offset up to which this update tells; give it as `after` to go on from here.' })
  offset!: number;

  @Field(() => EnvironmentEvent, { nullable: true, description: 'What happened; null in the first update, which only tells the present state.' })
  event!: EnvironmentEvent | null;

  environmentId!: string;
}
