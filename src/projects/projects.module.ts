import { Module } from '@nestjs/common';
import { ApplicationsModule } from '../applications/applications.module.js';
import { ProjectLoader } from './project.loader.js';
import { ProjectRepository } from './project.repository.js';
import { ProjectResolver } from './project.resolver.js';
import { ProjectService } from './project.service.js';
import { WebhookSecrets } from './webhook-secrets.js';

/** Applications that are deployed together. */
@Module({ imports: [ApplicationsModule], providers: [ProjectLoader, ProjectRepository, ProjectResolver, ProjectService, WebhookSecrets], exports: [ApplicationsModule, ProjectLoader, ProjectService] })
export class ProjectsModule {}
