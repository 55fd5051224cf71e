import { Controller, Get, Inject, ServiceUnavailableException } from '@nestjs/common';
import type { Database } from '../platform/database/database.js';
import type { TemporalClient } from '../platform/temporal/temporal-client.js';
import { DATABASE, TEMPORAL } from '../platform/tokens.js';

const DEADLINE_MS = 2_000;

/** Says whether the process lives, and whether it can do its work. */
@Controller()
export class HealthController {
  constructor(@Inject(DATABASE) private readonly database: Database, @Inject(TEMPORAL) private readonly temporal: TemporalClient) {}

  @Get('healthz')
  readHealth(): { readonly status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('readyz')
  async readReadiness(): Promise<{ readonly status: 'ready' }> {
    const missing = (await Promise.all([
      this.database.pool.query('SELECT 1').then(() => undefined, () => 'DATABASE_UNAVAILABLE'),
      this.temporal.client.withDeadline(Date.now() + DEADLINE_MS, () => this.temporal.client.workflowService.getSystemInfo({})).then(() => undefined, () => 'TEMPORAL_UNAVAILABLE'),
    ])).filter((code) => code !== undefined);
    if (missing.length > 0) throw new ServiceUnavailableException({ status: 'not ready', missing });
    return { status: 'ready' };
  }
}
