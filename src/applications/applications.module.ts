import { Module } from '@nestjs/common';
import { ApplicationsOfProjectLoader } from './application.loader.js';
import { ApplicationRepository } from './application.repository.js';

/** The parts of projects. */
@Module({ providers: [ApplicationRepository, ApplicationsOfProjectLoader], exports: [ApplicationRepository, ApplicationsOfProjectLoader] })
export class ApplicationsModule {}
