import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { Actor } from '../access/actor.js';
import { CurrentActor } from '../access/current-actor.decorator.js';
import { asPayload } from '../platform/graphql/as-payload.js';
import { ExportSecretsInput, ExportSecretsPayload, SecretExport } from './environment-export.model.js';
import { EnvironmentExporter } from './environment.exporter.js';

@Resolver()
export class EnvironmentExportResolver {
  constructor(private readonly exporter: EnvironmentExporter) {}

  @Query(() => String, { description: 'An environment as its provider applies it, in YAML that the engine below takes; secrets are left out. Only for environments on Kubernetes.' })
  environmentExport(@CurrentActor() actor: Actor, @Args('environment', { type: () => ID, description: 'Which environment.' }) environment: string): Promise<string> {
    return this.exporter.exportEnvironment(actor, environment);
  }

  @Mutation(() => ExportSecretsPayload, { description: 'As environmentExport, with all values in the clear. It changes nothing but the record of who asked.' })
  async exportSecrets(@CurrentActor() actor: Actor, @Args('input', { description: 'Whose, and why.' }) { environment, reason }: ExportSecretsInput): Promise<ExportSecretsPayload> {
    return await asPayload(async () => ({ text: await this.exporter.exportWithSecrets(actor, environment, reason ?? null) }));
  }

  @Query(() => [SecretExport], { description: 'Who was given the secrets of an environment in the clear, the newest 100 first. Only for the owner.' })
  secretExports(@CurrentActor() actor: Actor, @Args('environment', { type: () => ID, description: 'Which environment.' }) environment: string): Promise<SecretExport[]> {
    return this.exporter.listSecretExports(actor, environment);
  }
}
