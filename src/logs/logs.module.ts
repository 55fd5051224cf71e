import { Module } from '@nestjs/common';
import { EnvironmentsModule } from '../environments/environments.module.js';
import { LogRepository } from './log.repository.js';
import { LogResolver } from './log.resolver.js';
import { LogService } from './log.service.js';

/** What running applications and services say. */
@Module({ imports: [EnvironmentsModule], providers: [LogRepository, LogResolver, LogService] })
export class LogsModule {}
