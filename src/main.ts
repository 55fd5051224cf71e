import 'reflect-metadata';
import { toFailure } from '@belay/contracts';
import { createApp } from './create-app.js';
import { readConfig } from './platform/config/config.js';
import { makeLogger } from './platform/logging/logger.js';

/** Starts the api process and stops it cleanly on SIGINT and SIGTERM. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  const logger = makeLogger('api', config.logLevel);
  const running = await createApp(config, logger);
  let isStopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (isStopping) return;
    isStopping = true;
    logger.info({ signal }, 'stopping');
    running.close().then(() => process.exit(0), (error: unknown) => {
      logger.error({ err: error, code: 'INTERNAL' }, 'could not stop cleanly');
      process.exit(1);
    });
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  await running.app.listen(config.api.port, config.api.host);
  logger.info({ url: await running.app.getUrl() }, 'ready');
}

main().catch((error: unknown) => {
  makeLogger('api', 'info').fatal({ err: error, ...toFailure(error) }, 'cannot start');
  process.exit(1);
});
