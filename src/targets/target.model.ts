import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { connectionTypeOf } from '../platform/graphql/connection.js';
import { JsonScalar } from '../platform/graphql/json.scalar.js';

@ObjectType({ description: 'How a target\'s routes are reached.' })
export class TargetRouter {
  @Field(() => String, { description: 'Domain below which host names are given out.' })
  baseDomain!: string;

  @Field(() => Int, { description: 'Port of HTTP.' })
  httpPort!: number;

  @Field(() => Int, { nullable: true, description: 'Port of HTTPS; null without TLS.' })
  httpsPort!: number | null;
}

/** Where environments run. */
@ObjectType({ description: 'Where environments run: one Docker engine, one Kubernetes cluster. It belongs to a provider plugin.' })
export class Target {
  @Field(() => ID, { description: 'Id; also the last part of its queue\'s name.' })
  id!: string;

  @Field(() => String, { description: 'Name, unique.' })
  name!: string;

  @Field(() => String, { description: 'Id of the provider plugin that serves it.' })
  pluginId!: string;

  @Field(() => JsonScalar, { description: 'Options of the plugin; secret ones are references.' })
  options!: unknown;

  @Field(() => Boolean, { description: 'Whether environments run here when no target is named.' })
  isDefault!: boolean;

  @Field(() => String, { nullable: true, description: 'What runs there, e.g. Docker Engine 20.10.24; null until a worker of the plugin was seen.' })
  engine!: string | null;

  @Field(() => TargetRouter, { nullable: true, description: 'How its routes are reached; null until a worker of the plugin was seen.' })
  router!: TargetRouter | null;

  @Field(() => Boolean, { description: 'Whether offline images stand in where no registry answers.' })
  substitutesImages!: boolean;

  @Field(() => Date, { description: 'When it was made.' })
  createdAt!: Date;
}

@ObjectType({ description: 'A page of targets, newest first.' })
export class TargetConnection extends connectionTypeOf(Target, 'Target') {}
