import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { FailureModel } from '../platform/graphql/failure.model.js';

const WaitKindEnum = { ADMISSION: 'admission', TURN: 'turn', FREEZE: 'freeze', APPROVAL: 'approval', WORKER: 'worker', RETRY: 'retry', ENGINE: 'engine' } as const;
export type WaitKind = (typeof WaitKindEnum)[keyof typeof WaitKindEnum];
registerEnumType(WaitKindEnum, {
  name: 'WaitKind', description: 'What an operation waits for. New kinds may be added.',
  valuesMap: {
    ADMISSION: { description: 'The answer of its environment.' }, TURN: { description: 'The operation before it.' }, FREEZE: { description: 'The end of a freeze.' }, APPROVAL: { description: 'Persons who approve its plan.' },
    WORKER: { description: 'A worker of the plugin that has to do a step.' }, RETRY: { description: 'The next try of a step that failed.' }, ENGINE: { description: 'The workflow engine, which does not answer.' },
  },
});

/** Why an operation does not go on just now. */
@ObjectType({ description: 'Why an operation does not go on just now: what it waits for, since when, until when, and who can end it. Told as it is at this moment; what has ended is never named.' })
export class Wait {
  @Field(() => WaitKindEnum, { description: 'What kind of thing it waits for.' })
  kind!: WaitKind;

  @Field(() => String, { description: 'What it waits for, in one line for people.' })
  message!: string;

  @Field(() => Date, { description: 'Since when.' })
  since!: Date;

  @Field(() => Date, { nullable: true, description: 'Until when at the latest, or when it is tried again; null when nobody can tell.' })
  until?: Date | null;

  @Field(() => String, { description: 'Who or what can end the wait, and how.' })
  endedBy!: string;

  @Field(() => ID, { nullable: true, description: 'TURN: id of the operation before it.' })
  behind?: string | null;

  @Field(() => [ID], { nullable: true, description: 'FREEZE: ids of the freezes in effect.' })
  freezes?: readonly string[] | null;

  @Field(() => Int, { nullable: true, description: 'APPROVAL: how many persons have approved.' })
  given?: number | null;

  @Field(() => Int, { nullable: true, description: 'APPROVAL: how many have to.' })
  required?: number | null;

  @Field(() => String, { nullable: true, description: 'WORKER, RETRY: the step.' })
  step?: string | null;

  @Field(() => FailureModel, { nullable: true, description: 'RETRY: why the latest try failed.' })
  failure?: FailureModel | null;
}
