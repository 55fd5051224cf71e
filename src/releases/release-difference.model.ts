import { Field, ObjectType, registerEnumType } from '@nestjs/graphql';

const DifferenceKindEnum = { ADDED: 'added', REMOVED: 'removed', CHANGED: 'changed' } as const;
registerEnumType(DifferenceKindEnum, {
  name: 'DifferenceKind', description: 'How two releases differ in one thing.',
  valuesMap: { ADDED: { description: 'Only in the later one.' }, REMOVED: { description: 'Only in the earlier one.' }, CHANGED: { description: 'In both, not the same.' } },
});

@ObjectType('Difference', { description: 'One thing in which two releases differ.' })
export class DifferenceModel {
  @Field(() => String, { description: 'What differs, e.g. application/web or service/db.' })
  subject!: string;

  @Field(() => String, { nullable: true, description: 'Which property of it, e.g. image, replicas, variable DATABASE_URL; null when the whole was added or removed.' })
  property!: string | null;

  @Field(() => DifferenceKindEnum, { description: 'How.' })
  kind!: 'added' | 'removed' | 'changed';

  @Field(() => String, { nullable: true, description: 'As it is in the earlier one; never the value of a variable.' })
  before!: string | null;

  @Field(() => String, { nullable: true, description: 'As it is in the later one; never the value of a variable.' })
  after!: string | null;
}
