import { Module } from '@nestjs/common';
import { ProjectsModule } from '../projects/projects.module.js';
import { TargetsModule } from '../targets/targets.module.js';
import { EnvironmentViewResolver } from './environment-view.resolver.js';
import { EnvironmentExportResolver } from './environment-export.resolver.js';
import { EnvironmentExporter } from './environment.exporter.js';
import { EnvironmentLoader, EnvironmentsOfProjectLoader } from './environment.loader.js';
import { EnvironmentRepository } from './environment.repository.js';
import { EnvironmentResolver } from './environment.resolver.js';
import { EnvironmentService } from './environment.service.js';
import { ProjectEnvironmentsResolver } from './project-environments.resolver.js';
import { SecretExportRepository } from './secret-export.repository.js';
import { ViewLoader } from './view.loader.js';
import { ViewRepository } from './view.repository.js';

/** Isolated copies of projects. */
@Module({
  imports: [ProjectsModule, TargetsModule],
  providers: [EnvironmentExporter, EnvironmentExportResolver, EnvironmentLoader, EnvironmentsOfProjectLoader, EnvironmentRepository, EnvironmentResolver, EnvironmentService, EnvironmentViewResolver, ProjectEnvironmentsResolver, SecretExportRepository, ViewLoader, ViewRepository],
  exports: [EnvironmentLoader, EnvironmentService, ProjectsModule],
})
export class EnvironmentsModule {}
