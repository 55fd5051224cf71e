import { Field, ObjectType } from '@nestjs/graphql';
import { Payload } from '../platform/graphql/payload.model.js';
import { AdmissionModel, Operation } from './operation.model.js';
import { PlanModel } from './plan.model.js';

@ObjectType({ isAbstract: true })
abstract class OperationPayload extends Payload {
  @Field(() => Operation, { nullable: true, description: 'The operation; null when it was refused before it was recorded.' })
  operation?: Operation | null;

  @Field(() => AdmissionModel, { nullable: true, description: 'What the environment said to it; null when it was refused before it was recorded.' })
  admission?: AdmissionModel | null;
}

@ObjectType({ description: 'The deploy that was started.' })
export class DeployPayload extends OperationPayload {}

@ObjectType({ description: 'The build that was started.' })
export class BuildPayload extends OperationPayload {}

@ObjectType({ description: 'The operation that makes the release.' })
export class ReleasePayload extends OperationPayload {}

@ObjectType({ description: 'The promotion that was started.' })
export class PromotePayload extends OperationPayload {}

@ObjectType({ description: 'The redeploy that was started.' })
export class RedeployPayload extends OperationPayload {}

@ObjectType({ description: 'The rollback that was started.' })
export class RollbackPayload extends OperationPayload {}

@ObjectType({ description: 'The restart that was started.' })
export class RestartPayload extends OperationPayload {}

@ObjectType({ description: 'The scaling that was started.' })
export class ScalePayload extends OperationPayload {}

@ObjectType({ description: 'The start that was begun.' })
export class StartPayload extends OperationPayload {}

@ObjectType({ description: 'The stop that was begun.' })
export class StopPayload extends OperationPayload {}

@ObjectType({ description: 'The repair that was started.' })
export class RepairPayload extends OperationPayload {}

@ObjectType({ description: 'The removal that was started.' })
export class DestroyEnvironmentPayload extends OperationPayload {}

@ObjectType({ description: 'The task that was started; its exit code and output stand in the operation when it has ended.' })
export class RunTaskPayload extends OperationPayload {}

@ObjectType({ description: 'The operation that is being cancelled. Cancelling twice, or after the end, changes nothing.' })
export class CancelOperationPayload extends Payload {
  @Field(() => Operation, { nullable: true, description: 'The operation; null when there is none.' })
  operation?: Operation | null;
}

@ObjectType({ description: 'What a deploy would do.' })
export class PlanPayload extends Payload {
  @Field(() => PlanModel, { nullable: true, description: 'The plan; null when none could be made.' })
  plan?: PlanModel | null;

  @Field(() => Operation, { nullable: true, description: 'The record of this planning.' })
  operation?: Operation | null;
}
