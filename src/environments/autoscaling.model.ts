import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

const AutoscalingMetricEnum = { CPU: 'cpu', RAM: 'ram' } as const;
registerEnumType(AutoscalingMetricEnum, { name: 'AutoscalingMetric', description: 'What the number of instances follows.', valuesMap: { CPU: { description: 'Use of the CPU.' }, RAM: { description: 'Use of the memory.' } } });

@ObjectType('Autoscaling', { description: 'Bounds between which an application\'s number of instances follows the load.' })
export class AutoscalingModel {
  @Field(() => Int, { description: 'Fewest instances.' })
  min!: number;

  @Field(() => Int, { description: 'Most instances.' })
  max!: number;

  @Field(() => AutoscalingMetricEnum, { description: 'What it follows.' })
  metric!: 'cpu' | 'ram';

  @Field(() => Int, { description: 'Use that is aimed at, in percent of what is reserved for each instance.' })
  targetPercent!: number;
}
