import { Field, ObjectType } from '@nestjs/graphql';
import { Operation } from '../operations/operation.model.js';
import { Payload } from '../platform/graphql/payload.model.js';

@ObjectType({ isAbstract: true })
abstract class DecisionPayload extends Payload {
  @Field(() => Operation, { nullable: true, description: 'The operation; null when the decision was refused.' })
  operation?: Operation | null;
}

@ObjectType({ description: 'The operation that was approved; it runs when enough persons have.' })
export class ApproveOperationPayload extends DecisionPayload {}

@ObjectType({ description: 'The operation that was rejected.' })
export class RejectOperationPayload extends DecisionPayload {}
