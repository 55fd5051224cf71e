import { type DynamicModule, Module } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import { AccessModule } from './access/access.module.js';
import { ApprovalsModule } from './approvals/approvals.module.js';
import { DoorModule } from './door/door.module.js';
import { EnvironmentsModule } from './environments/environments.module.js';
import { FreezesModule } from './freezes/freezes.module.js';
import { GraphiqlModule } from './graphiql/graphiql.module.js';
import { GraphqlOptions } from './graphql.options.js';
import { HealthModule } from './health/health.module.js';
import { LogsModule } from './logs/logs.module.js';
import { GarbageModule } from './garbage/garbage.module.js';
import { DriftModule } from './drift/drift.module.js';
import { OperationsModule } from './operations/operations.module.js';
import { PlatformModule, type PlatformParts } from './platform/platform.module.js';
import { PluginsModule } from './plugins/plugins.module.js';
import { ProjectsModule } from './projects/projects.module.js';
import { ReleasesModule } from './releases/releases.module.js';
import { TargetsModule } from './targets/targets.module.js';
import { VariablesModule } from './variables/variables.module.js';
import { WaitsModule } from './waits/waits.module.js';

/** Modules that add to the GraphQL schema. */
export const featureModules = [AccessModule, ApprovalsModule, DriftModule, EnvironmentsModule, FreezesModule, GarbageModule, LogsModule, OperationsModule, PluginsModule, ProjectsModule, ReleasesModule, TargetsModule, VariablesModule, WaitsModule] as const;

/** The control plane. */
@Module({})
export class AppModule {
  static with(parts: PlatformParts): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.with(parts),
        GraphQLModule.forRootAsync<MercuriusDriverConfig>({ driver: MercuriusDriver, imports: [AccessModule], useClass: GraphqlOptions }),
        ...featureModules, DoorModule, GraphiqlModule, HealthModule,
      ],
    };
  }
}
