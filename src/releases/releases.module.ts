import { Module } from '@nestjs/common';
import { OperationsModule } from '../operations/operations.module.js';
import { EnvironmentReleasesResolver, OperationReleaseResolver } from './environment-releases.resolver.js';
import { ReleaseLoader, ReleasesOfEnvironmentLoader } from './release.loaders.js';
import { ReleaseRepository } from './release.repository.js';
import { ReleaseResolver } from './release.resolver.js';
import { ReleaseService } from './release.service.js';

/** What was pinned, and in what it differs. */
@Module({ imports: [OperationsModule], providers: [EnvironmentReleasesResolver, OperationReleaseResolver, ReleaseLoader, ReleaseRepository, ReleaseResolver, ReleaseService, ReleasesOfEnvironmentLoader] })
export class ReleasesModule {}
