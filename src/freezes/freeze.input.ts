import { Field, ID, InputType } from '@nestjs/graphql';
import type { Weekday } from '../platform/database/schema/index.js';
import { FreezePolicyEnum, WeekdayEnum } from './freeze.model.js';

@InputType({ description: 'A time that comes again every week.' })
export class WeeklyWindowInput {
  @Field(() => [WeekdayEnum], { description: 'Days on which it begins; at least one.' })
  days!: Weekday[];

  @Field(() => String, { description: 'Time of day at which it begins, `HH:MM`.' })
  from!: string;

  @Field(() => String, { description: 'Time of day at which it ends, `HH:MM` up to 24:00; on the next day when it is not after `from`.' })
  to!: string;

  @Field(() => String, { description: 'Time zone of both, by its IANA name, e.g. Europe/Berlin. Daylight saving is heeded: a freeze is longer rather than shorter when clocks change in it.' })
  timeZone!: string;
}

@InputType({ description: 'A time that comes once, at most 366 days long.' })
export class OnceWindowInput {
  @Field(() => Date, { description: 'When it begins.' })
  from!: Date;

  @Field(() => Date, { description: 'When it ends.' })
  until!: Date;
}

@InputType({ description: 'A time in which deploys wait or are refused. Without windows it begins now.' })
export class FreezeInput {
  @Field(() => ID, { nullable: true, description: 'The environment; give it or a project.' })
  environment?: string | null;

  @Field(() => ID, { nullable: true, description: 'The project, whose environments are all frozen; give it or an environment.' })
  project?: string | null;

  @Field(() => String, { nullable: true, description: 'Short name, unique among what freezes the same; `freeze` by default.' })
  name?: string | null;

  @Field(() => String, { description: 'Why, for those who have to wait. Up to 500 characters.' })
  reason!: string;

  @Field(() => FreezePolicyEnum, { nullable: true, description: 'What becomes of deploys: WAIT by default.' })
  policy?: 'wait' | 'refuse' | null;

  @Field(() => Date, { nullable: true, description: 'When it ends for good; without one it is in force until it is lifted.' })
  until?: Date | null;

  @Field(() => [WeeklyWindowInput], { nullable: true, description: 'Times that come again every week, up to 10.' })
  weekly?: WeeklyWindowInput[] | null;

  @Field(() => [OnceWindowInput], { nullable: true, description: 'Times that come once, up to 50.' })
  once?: OnceWindowInput[] | null;
}

@InputType({ description: 'What to change of a freeze; absent fields stay as they are.' })
export class UpdateFreezeInput {
  @Field(() => ID, { description: 'The freeze.' })
  freeze!: string;

  @Field(() => String, { nullable: true, description: 'New reason.' })
  reason?: string | null;

  @Field(() => FreezePolicyEnum, { nullable: true, description: 'What becomes of deploys.' })
  policy?: 'wait' | 'refuse' | null;

  @Field(() => Date, { nullable: true, description: 'When it ends for good; null: when it is lifted.' })
  until?: Date | null;

  @Field(() => [WeeklyWindowInput], { nullable: true, description: 'All its weekly windows anew.' })
  weekly?: WeeklyWindowInput[] | null;

  @Field(() => [OnceWindowInput], { nullable: true, description: 'All its single windows anew.' })
  once?: OnceWindowInput[] | null;
}

@InputType({ description: 'Which freeze to lift. What waits for it goes on at once, unless another one is in effect.' })
export class UnfreezeInput {
  @Field(() => ID, { description: 'The freeze.' })
  freeze!: string;

  @Field(() => String, { nullable: true, description: 'Why, for the record. Up to 500 characters.' })
  reason?: string | null;
}
