import { Field, Float, ID, Int, ObjectType } from '@nestjs/graphql';
import { AutoscalingModel } from './autoscaling.model.js';
import { type Health, HealthEnum, InstanceStateEnum, ProtocolEnum } from './environment.enums.js';
import { Image } from './image.model.js';

@ObjectType({ description: 'A port.' })
export class Port {
  @Field(() => Int, { description: 'Number.' })
  port!: number;

  @Field(() => ProtocolEnum, { description: 'Transport protocol.' })
  protocol!: 'tcp' | 'udp';
}

@ObjectType({ description: 'One running copy of a service or application.' })
export class Instance {
  @Field(() => ID, { description: 'Id in the target, e.g. of the container.' })
  id!: string;

  @Field(() => InstanceStateEnum, { description: 'What it does.' })
  state!: 'starting' | 'running' | 'exited' | 'unknown';

  @Field(() => Int, { nullable: true, description: 'Exit code; null while it runs.' })
  exitCode?: number | null;

  @Field(() => Int, { description: 'How often it was restarted by itself.' })
  restarts!: number;

  @Field(() => String, { nullable: true, description: 'Address in the environment\'s network.' })
  address?: string | null;

  @Field(() => String, { nullable: true, description: 'When it was started (ISO 8601).' })
  startedAt?: string | null;
}

@ObjectType({ description: 'How much a service or application may use.' })
export class ResourceLimits {
  @Field(() => Int, { description: 'Thousandths of a core.' })
  cpuMillis!: number;

  @Field(() => Float, { description: 'Memory in bytes.' })
  ramBytes!: number;
}

@ObjectType({ description: 'The stable address of an application or service inside its environment.' })
export class Endpoint {
  @Field(() => String, { description: 'Host name.' })
  host!: string;

  @Field(() => [Port], { description: 'Ports.' })
  ports!: readonly Port[];

  @Field(() => String, { nullable: true, description: 'Generation that it points to; null for services, and when it points to nothing.' })
  generation!: string | null;
}

@ObjectType({ description: 'A public address of an application.' })
export class Route {
  @Field(() => String, { description: 'URL.' })
  url!: string;

  @Field(() => String, { description: 'Host name.' })
  host!: string;

  @Field(() => String, { description: 'Path that it covers: a prefix, or `~` and a regular expression.' })
  path!: string;

  @Field(() => String, { description: 'Name of the application.' })
  application!: string;

  @Field(() => Boolean, { description: 'Whether the host name is a domain of the user\'s own.' })
  isCustomDomain!: boolean;
}

@ObjectType({ description: 'An application as it runs in an environment.' })
export class RunningApplication {
  @Field(() => String, { description: 'Name.' })
  name!: string;

  @Field(() => HealthEnum, { description: 'How it is.' })
  health!: Health;

  @Field(() => String, { nullable: true, description: 'Commit that it was built from; null for a prebuilt image.' })
  commit!: string | null;

  @Field(() => Image, { nullable: true, description: 'Image that it runs.' })
  image!: Image | null;

  @Field(() => Int, { description: 'How many instances there shall be; the fewest where their number moves by itself.' })
  replicas!: number;

  @Field(() => AutoscalingModel, { nullable: true, description: 'Bounds of its number of instances; null where that is fixed.' })
  autoscaling!: AutoscalingModel | null;

  @Field(() => ResourceLimits, { description: 'What each instance may use.' })
  limits!: ResourceLimits;

  @Field(() => Endpoint, { description: 'Where other applications reach it.' })
  endpoint!: Endpoint;

  @Field(() => [Route], { description: 'Where it is reached from outside.' })
  routes!: readonly Route[];

  @Field(() => [Instance], { description: 'Its instances.' })
  instances!: readonly Instance[];
}

@ObjectType({ description: 'A service as it runs in an environment.' })
export class RunningService {
  @Field(() => String, { description: 'Name; also its host name.' })
  name!: string;

  @Field(() => String, { description: 'postgresql, mysql, redis, rabbitmq, mongodb …' })
  type!: string;

  @Field(() => String, { description: 'Version as the author wrote it.' })
  version!: string;

  @Field(() => HealthEnum, { description: 'How it is.' })
  health!: Health;

  @Field(() => Image, { nullable: true, description: 'Image that it runs.' })
  image!: Image | null;

  @Field(() => ResourceLimits, { description: 'What it may use.' })
  limits!: ResourceLimits;

  @Field(() => Endpoint, { description: 'Where applications reach it.' })
  endpoint!: Endpoint;

  @Field(() => String, { description: 'Name of the volume that holds its data.' })
  volume!: string;

  @Field(() => [Instance], { description: 'Its instances.' })
  instances!: readonly Instance[];
}

@ObjectType({ description: 'A volume that exists in the target.' })
export class Volume {
  @Field(() => String, { description: 'Name.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'Service or application of the current release that uses it; null when that is gone and the data was kept.' })
  owner!: string | null;

  @Field(() => String, { nullable: true, description: 'What wrote it, e.g. postgresql 15.' })
  writtenBy!: string | null;
}
