import { Field, ObjectType } from '@nestjs/graphql';
import { Payload } from '../platform/graphql/payload.model.js';
import { Freeze } from './freeze.model.js';

@ObjectType({ isAbstract: true })
abstract class FreezeAnswer extends Payload {
  @Field(() => Freeze, { nullable: true, description: 'The freeze; null when it was refused.' })
  freeze?: Freeze | null;
}

@ObjectType({ description: 'The new freeze.' })
export class FreezePayload extends FreezeAnswer {}

@ObjectType({ description: 'The changed freeze.' })
export class UpdateFreezePayload extends FreezeAnswer {}

@ObjectType({ description: 'The freeze that was lifted. Lifting twice changes nothing.' })
export class UnfreezePayload extends FreezeAnswer {}
