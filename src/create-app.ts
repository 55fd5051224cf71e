import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { AppModule } from './app.module.js';
import type { Config } from './platform/config/config.js';
import { ChangeListener } from './platform/database/change-listener.js';
import { openDatabase } from './platform/database/database.js';
import { migrate } from './platform/database/migrate.js';
import { NestLogger } from './platform/logging/nest-logger.js';
import { createEngineCodec } from './platform/payload-keys/engine-codec.js';
import { PayloadKeys } from './platform/payload-keys/payload-keys.js';
import type { PlatformParts } from './platform/platform.module.js';
import { drainRefusedBody } from './platform/http/drain-refused-body.js';
import { loadKeyring } from './platform/secrets/keyring.js';
import { Sealer } from './platform/secrets/sealer.js';
import { openTemporal, type TemporalClient } from './platform/temporal/temporal-client.js';

/** A running control plane. `close` stops taking requests, lets those in flight end, and closes what it opened, in reverse. */
export interface RunningApp {
  readonly app: NestFastifyApplication;
  readonly parts: PlatformParts;
  close(): Promise<void>;
}

const BODY_LIMIT_BYTES = 1024 * 1024;

/** Opens the platform's parts, migrates the records and makes the application; it does not listen yet. `onQuery` is told of each SQL text. */
export async function createApp(config: Config, logger: Logger, options: { readonly onQuery?: (sql: string) => void } = {}): Promise<RunningApp> {
  const database = openDatabase(config.databaseUrl, { poolSize: config.databasePoolSize, ...options });
  const changes = new ChangeListener(config.databaseUrl, logger);
  let temporal: TemporalClient | undefined;
  const closeParts = async (): Promise<void> => {
    await changes.close();
    await temporal?.close();
    await database.close();
  };
  try {
    const [applied, keyring] = await Promise.all([migrate(database.pool), loadKeyring(config)]);
    if (applied.length > 0) logger.info({ migrations: applied }, 'migrated the records');
    await changes.start();
    const sealer = new Sealer(keyring);
    const payloadKeys = new PayloadKeys(database.db, sealer, () => performance.now());
    temporal = openTemporal({ ...config.temporal, codec: createEngineCodec(payloadKeys) });
    const parts: PlatformParts = { config, database, logger, changes, temporal, sealer, payloadKeys };
    const adapter = new FastifyAdapter({ bodyLimit: BODY_LIMIT_BYTES, forceCloseConnections: true, trustProxy: false });
    adapter.getInstance().addHook('onSend', async (request, reply) => { if (reply.statusCode === 413) await drainRefusedBody(request.raw); });
    const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(parts), adapter, { logger: new NestLogger(logger), abortOnError: false });
    return {
      app, parts,
      close: async () => {
        await app.close();
        await closeParts();
      },
    };
  } catch (error) {
    await closeParts();
    throw error;
  }
}
