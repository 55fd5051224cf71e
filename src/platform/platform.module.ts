import { type DynamicModule, Global, Module } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Config } from './config/config.js';
import type { Database } from './database/database.js';
import type { ChangeListener } from './database/change-listener.js';
import type { PayloadKeys } from './payload-keys/payload-keys.js';
import type { Sealer } from './secrets/sealer.js';
import type { TemporalClient } from './temporal/temporal-client.js';
import { CHANGES, CONFIG, DATABASE, DB, LOGGER, PAYLOAD_KEYS, SEALER, TEMPORAL } from './tokens.js';

/** The parts that every feature stands on. They are opened before the application is made and closed after it. */
export interface PlatformParts {
  readonly config: Config;
  readonly database: Database;
  readonly sealer: Sealer;
  readonly payloadKeys: PayloadKeys;
  readonly logger: Logger;
  readonly temporal: TemporalClient;
  readonly changes: ChangeListener;
}

/** Hands the platform's parts to every module. */
@Global()
@Module({})
export class PlatformModule {
  static with(parts: PlatformParts): DynamicModule {
    const providers = [
      { provide: CONFIG, useValue: parts.config }, { provide: DATABASE, useValue: parts.database }, { provide: DB, useValue: parts.database.db }, { provide: SEALER, useValue: parts.sealer },
      { provide: LOGGER, useValue: parts.logger }, { provide: TEMPORAL, useValue: parts.temporal }, { provide: CHANGES, useValue: parts.changes },
      { provide: PAYLOAD_KEYS, useValue: parts.payloadKeys },
    ];
    return { module: PlatformModule, providers, exports: providers.map((provider) => provider.provide) };
  }
}
