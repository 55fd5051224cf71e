import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { connectionTypeOf } from '../platform/graphql/connection.js';
import { FailureModel } from '../platform/graphql/failure.model.js';

const PluginHealthEnum = { READY: 'ready', PROBLEM: 'problem', NO_WORKER: 'no-worker' } as const;
export type PluginHealth = (typeof PluginHealthEnum)[keyof typeof PluginHealthEnum];
registerEnumType(PluginHealthEnum, {
  name: 'PluginHealth', description: 'How a plugin is.',
  valuesMap: { READY: { description: 'A worker serves it.' }, PROBLEM: { description: 'A worker is there but says that it cannot serve.' }, NO_WORKER: { description: 'No worker was seen for 30 seconds.' } },
});

@ObjectType({ description: 'A worker of a plugin that said hello.' })
export class PluginWorker {
  @Field(() => ID, { description: 'Id that the worker gave itself.' })
  id!: string;

  @Field(() => String, { description: 'Target that it serves.' })
  targetId!: string;

  @Field(() => String, { description: 'Version of the plugin that it runs.' })
  version!: string;

  @Field(() => Boolean, { description: 'Whether it was seen in the last 30 seconds.' })
  isAlive!: boolean;

  @Field(() => FailureModel, { nullable: true, description: 'Why it cannot serve now.' })
  problem!: FailureModel | null;

  @Field(() => Date, { description: 'When it was first seen.' })
  firstSeenAt!: Date;

  @Field(() => Date, { description: 'When it was last seen.' })
  lastSeenAt!: Date;
}

@ObjectType({ description: 'Something that a plugin tried and was refused.' })
export class PluginRefusal {
  @Field(() => String, { description: 'Over which way: gateway (Temporal) or door.' })
  via!: string;

  @Field(() => String, { description: 'What it asked for: a method of Temporal, or a path of the door.' })
  what!: string;

  @Field(() => String, { description: 'Why it was refused.' })
  why!: string;

  @Field(() => String, { description: 'From where it came last.' })
  peer!: string;

  @Field(() => Int, { description: 'How often.' })
  count!: number;

  @Field(() => Date, { description: 'When it was first refused.' })
  firstAt!: Date;

  @Field(() => Date, { description: 'When it was last refused.' })
  lastAt!: Date;
}

@ObjectType({ description: 'The certificate of a plugin, as the list of plugins names it.' })
export class PluginCertification {
  @Field(() => Boolean, { description: 'Whether it was signed with the operator\'s key, not changed since, and is for the files that run.' })
  isValid!: boolean;

  @Field(() => FailureModel, { nullable: true, description: 'Why it is not believed: CERTIFICATE_INVALID.' })
  problem!: FailureModel | null;

  @Field(() => Date, { nullable: true, description: 'When the plugin was tried; null when it is not believed.' })
  certifiedAt!: Date | null;

  @Field(() => [String], { description: 'Capabilities that were proven; none when it is not believed.' })
  capabilities!: readonly string[];
}

/** A plugin that the engine knows. */
@ObjectType({ description: 'A plugin that the engine knows, from the list of plugins or by its workers.' })
export class Plugin {
  @Field(() => ID, { description: 'Id.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'Version; null until a worker was seen.' })
  version!: string | null;

  @Field(() => Int, { nullable: true, description: 'Version of the contract that it speaks; null until a worker was seen.' })
  contract!: number | null;

  @Field(() => String, { nullable: true, description: 'Digest of its code, as its worker says; null until one was seen.' })
  digest!: string | null;

  @Field(() => [String], { description: 'What it offers.' })
  capabilities!: readonly string[];

  @Field(() => String, { nullable: true, description: 'Digest of the report of its conformance; null when it was never certified.' })
  certificate!: string | null;

  @Field(() => PluginCertification, { nullable: true, description: 'Its certificate; null when the list of plugins names none.' })
  certification!: PluginCertification | null;

  @Field(() => PluginHealthEnum, { description: 'How it is.' })
  health!: PluginHealth;

  @Field(() => FailureModel, { nullable: true, description: 'What is wrong with it, e.g. PLUGIN_VERSION_SKEW or PLUGIN_NO_WORKER; null when nothing is.' })
  problem!: FailureModel | null;

  @Field(() => [PluginWorker], { description: 'Its workers, latest first, at most 20.' })
  workers!: readonly PluginWorker[];

  @Field(() => [PluginRefusal], { description: 'What it tried and was refused, latest first, at most 20 kinds.' })
  refusals!: readonly PluginRefusal[];
}

@ObjectType({ description: 'A page of plugins, by id.' })
export class PluginConnection extends connectionTypeOf(Plugin, 'Plugin') {}
