import { Field, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { Weekday } from '../platform/database/schema/index.js';
import { connectionTypeOf } from '../platform/graphql/connection.js';
import { weekdays } from './calendar/freeze-calendar.js';

export const FreezePolicyEnum = { WAIT: 'wait', REFUSE: 'refuse' } as const;
registerEnumType(FreezePolicyEnum, {
  name: 'FreezePolicy', description: 'What becomes of deploys while a freeze is in effect.',
  valuesMap: { WAIT: { description: 'They wait until it is over.' }, REFUSE: { description: 'They are refused with ENVIRONMENT_FROZEN.' } },
});

/** `monday` → `MONDAY: 'monday'`. */
export const WeekdayEnum = Object.fromEntries(weekdays.map((day) => [day.toUpperCase(), day])) as Record<string, Weekday>;
registerEnumType(WeekdayEnum, { name: 'Weekday', description: 'A day of the week.', valuesMap: Object.fromEntries(weekdays.map((day) => [day.toUpperCase(), { description: `Every ${day}.` }])) });

@ObjectType({ description: 'A time that comes again every week.' })
export class WeeklyWindow {
  @Field(() => [WeekdayEnum], { description: 'Days on which it begins.' })
  days!: readonly Weekday[];

  @Field(() => String, { description: 'Time of day at which it begins.' })
  from!: string;

  @Field(() => String, { description: 'Time of day at which it ends; on the next day when it is not after `from`.' })
  to!: string;

  @Field(() => String, { description: 'Time zone of both.' })
  timeZone!: string;
}

@ObjectType({ description: 'A time that comes once.' })
export class OnceWindow {
  @Field(() => Date, { description: 'When it begins.' })
  from!: Date;

  @Field(() => Date, { description: 'When it ends.' })
  until!: Date;
}

/** A time in which deploys wait or are refused. */
@ObjectType({ description: 'A time in which deploy, promote, redeploy, restart and scale wait or are refused, and destroy is refused. Rollback, repair, start, stop and task stay possible.' })
export class Freeze {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;

  @Field(() => String, { description: 'Short name.' })
  name!: string;

  @Field(() => String, { description: 'Why.' })
  reason!: string;

  @Field(() => FreezePolicyEnum, { description: 'What becomes of deploys.' })
  policy!: 'wait' | 'refuse';

  @Field(() => Boolean, { description: 'Whether it freezes all environments of the project.' })
  isOfProject!: boolean;

  @Field(() => ID, { nullable: true, description: 'Id of the environment; null when it freezes the whole project.' })
  environmentId!: string | null;

  @Field(() => ID, { description: 'Id of the project.' })
  projectId!: string;

  @Field(() => Boolean, { description: 'Whether it is in effect now.' })
  isInEffect!: boolean;

  @Field(() => Date, { nullable: true, description: 'When it stops to be in effect; null when it is not in effect, or only a person ends it.' })
  inEffectUntil!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it comes into effect next; null when it does not within a year.' })
  nextFrom!: Date | null;

  @Field(() => [WeeklyWindow], { description: 'Times that come again every week; without windows it is in effect all the time.' })
  weekly!: readonly WeeklyWindow[];

  @Field(() => [OnceWindow], { description: 'Times that come once.' })
  once!: readonly OnceWindow[];

  @Field(() => Date, { nullable: true, description: 'When it ends for good; null when it is in force until it is lifted.' })
  until!: Date | null;

  @Field(() => String, { description: 'Who made it.' })
  createdBy!: string;

  @Field(() => Date, { description: 'When it was made.' })
  createdAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it was lifted; null while it is in force.' })
  liftedAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'Who lifted it.' })
  liftedBy!: string | null;

  @Field(() => String, { nullable: true, description: 'Why it was lifted.' })
  liftReason!: string | null;
}

@ObjectType({ description: 'A page of freezes, newest first.' })
export class FreezeConnection extends connectionTypeOf(Freeze, 'Freeze') {}
