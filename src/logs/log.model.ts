import { Field, ObjectType, registerEnumType } from '@nestjs/graphql';
import { PageInfo } from '../platform/graphql/connection.js';

const LogStreamEnum = { STDOUT: 'stdout', STDERR: 'stderr' } as const;
registerEnumType(LogStreamEnum, { name: 'LogStream', description: 'Where a line was written.', valuesMap: { STDOUT: { description: 'Standard output.' }, STDERR: { description: 'Standard error.' } } });

@ObjectType('LogLine', { description: 'A line that a running application or service wrote.' })
export class LogLineModel {
  @Field(() => String, { description: 'Opaque place in the log; give it as `after` to go on from here.' })
  position!: string;

  @Field(() => String, { description: 'What wrote it, e.g. workload/web or service/db.' })
  resource!: string;

  @Field(() => String, { description: 'Name of the application or service that wrote it.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'Generation of the application; null for services.' })
  generation!: string | null;

  @Field(() => String, { description: 'Instance that wrote it.' })
  instance!: string;

  @Field(() => LogStreamEnum, { description: 'Where it was written.' })
  stream!: 'stdout' | 'stderr';

  @Field(() => Date, { description: 'When it was written.' })
  at!: Date;

  @Field(() => String, { description: 'The line, without its end.' })
  text!: string;
}

@ObjectType({ description: 'An entry of a log.' })
export class LogLineEdge {
  @Field(() => String, { description: 'Opaque place of the line; the same as its position.' })
  cursor!: string;

  @Field(() => LogLineModel, { description: 'The line.' })
  node!: LogLineModel;
}

@ObjectType({ description: 'A part of a log, oldest line first.' })
export class LogLineConnection {
  @Field(() => [LogLineEdge], { description: 'The lines with their cursors.' })
  edges!: readonly LogLineEdge[];

  @Field(() => [LogLineModel], { description: 'The lines alone.' })
  nodes!: readonly LogLineModel[];

  @Field(() => PageInfo, { description: 'Where the part ends.' })
  pageInfo!: PageInfo;
}
