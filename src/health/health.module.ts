import { Module } from '@nestjs/common';
import { HealthController } from './health.controller.js';

/** What supervisors ask. */
@Module({ controllers: [HealthController] })
export class HealthModule {}
