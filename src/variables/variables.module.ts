import { Module } from '@nestjs/common';
import { EnvironmentsModule } from '../environments/environments.module.js';
import { KnownNamesRepository } from './known-names.repository.js';
import { VariablesOfProjectLoader } from './variable.loader.js';
import { VariableRepository } from './variable.repository.js';
import { EnvironmentVariablesResolver, ProjectVariablesResolver, VariableResolver } from './variable.resolver.js';
import { VariableService } from './variable.service.js';

/** Configuration of what runs. */
@Module({ imports: [EnvironmentsModule], providers: [EnvironmentVariablesResolver, KnownNamesRepository, ProjectVariablesResolver, VariableRepository, VariableResolver, VariableService, VariablesOfProjectLoader] })
export class VariablesModule {}
