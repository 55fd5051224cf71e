import { Args, ID, Query, Resolver } from '@nestjs/graphql';
import type { Actor } from '../access/actor.js';
import { CurrentActor } from '../access/current-actor.decorator.js';
import { EnvironmentExporter } from './environment.exporter.js';

@Resolver()
export class EnvironmentExportResolver {
  constructor(private readonly exporter: EnvironmentExporter) {}

  @Query(() => String, { description: 'An environment as its provider applies it, in YAML that the engine below takes; secrets are left out. Only for environments on Kubernetes.' })
  environmentExport(@CurrentActor() actor: Actor, @Args('environment', { type: () => ID, description: 'Which environment.' }) environment: string): Promise<string> {
    return this.exporter.exportEnvironment(actor, environment);
  }
}
