import type { AddressInfo } from 'node:net';
import { Inject, Injectable, Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from '../platform/config/config.js';
import type { ChangeListener } from '../platform/database/change-listener.js';
import type { Db } from '../platform/database/database.js';
import type { PayloadKeys } from '../platform/payload-keys/payload-keys.js';
import { resealAll } from '../platform/secrets/reseal.js';
import { SecretStore } from '../platform/secrets/secret.store.js';
import type { Sealer } from '../platform/secrets/sealer.js';
import { CHANGES, CONFIG, DB, LOGGER, PAYLOAD_KEYS, SEALER } from '../platform/tokens.js';
import { RefusalRecorder } from '../plugins/refusal.recorder.js';
import { SourceCredentials } from '../sources/source-credentials.js';
import { SourceReader } from '../sources/source.reader.js';
import { AttemptGuard } from './attempt-guard.js';
import { makeDoorServer } from './door.server.js';
import { EnvironmentMasks } from './environment-masks.js';
import { LogLineStore } from './log-line.store.js';
import { ObservationRecorder } from './observation.recorder.js';
import { OperationSecrets } from './operation-secrets.js';
import { PluginAuthenticator } from './plugin-authenticator.js';
import { StepLogRecorder } from './step-log.recorder.js';
import { TreeServer } from './tree.server.js';
import { WorkerGreeter } from './worker-greeter.js';

/** Opens the door for plugin workers when the api starts and closes it when the api stops. */
@Injectable()
export class Door implements OnApplicationBootstrap, OnApplicationShutdown {
  private server: FastifyInstance | undefined;
  private authenticator: PluginAuthenticator | undefined;
  private sources: SourceReader | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: Config, @Inject(DB) private readonly db: Db, @Inject(SEALER) private readonly sealer: Sealer,
    @Inject(CHANGES) private readonly changes: ChangeListener, @Inject(LOGGER) private readonly parent: Logger, @Inject(PAYLOAD_KEYS) private readonly payloadKeys: PayloadKeys,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { config, db, sealer } = this;
    const logger = this.parent.child({ component: 'door' });
    const resealed = await resealAll(db, sealer);
    if (resealed > 0) logger.info({ count: resealed }, 'sealed values anew with the current master key');
    const store = new SecretStore(db, sealer);
    const masks = new EnvironmentMasks(db, store, () => performance.now());
    this.authenticator = new PluginAuthenticator(db, this.changes);
    this.sources = new SourceReader({ dataDir: config.dataDir, allowsFiles: config.allowsFileSources });
    this.server = makeDoorServer({
      authenticator: this.authenticator, greeter: new WorkerGreeter(db, store, this.payloadKeys), guard: new AttemptGuard(db), secrets: new OperationSecrets(db, store, logger),
      stepLogs: new StepLogRecorder(db, masks), logLines: new LogLineStore(db, masks, logger), observations: new ObservationRecorder(db),
      trees: new TreeServer(db, this.sources, new SourceCredentials(db, sealer, config.dataDir)), refusals: new RefusalRecorder(db, logger), logger,
    });
    await this.server.listen({ host: config.door.host, port: config.door.port });
    logger.info({ host: config.door.host, port: this.port }, 'the door is open');
  }

  async onApplicationShutdown(): Promise<void> {
    this.authenticator?.close();
    await this.server?.close();
    await this.sources?.close();
  }

  /** Port on which the door listens; differs from the setting where that is 0. Undefined before it is open. */
  get port(): number | undefined {
    const address: AddressInfo | string | null | undefined = this.server?.server.address();
    return typeof address === 'object' ? address?.port : undefined;
  }
}

/** The door of plugin workers: a port of its own in the api process. */
@Module({ providers: [Door], exports: [Door] })
export class DoorModule {}
