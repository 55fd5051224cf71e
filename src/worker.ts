import { cancellationSignal, heartbeat } from '@temporalio/activity';
import { Runtime } from '@temporalio/worker';
import { createStateActivities } from './engine/state/state.activities.js';
import { makeEngineWorker } from './engine/worker/engine-worker.js';
import { guardActivities } from './engine/worker/guard-activities.js';
import { serveHealth } from './engine/worker/health.server.js';
import { RecordCleaner } from './engine/worker/record-cleaner.js';
import { StepTeller } from './engine/worker/step-teller.js';
import { temporalLogger } from './engine/worker/temporal-logger.js';
import { prepareWorkflowBundle } from './engine/worker/workflow-bundle.js';
import { createCollectionActivities } from './garbage/collection.activities.js';
import { readConfig } from './platform/config/config.js';
import { notifier } from './platform/config/notifier.js';
import { openDatabase } from './platform/database/database.js';
import { makeLogger } from './platform/logging/logger.js';
import { createEngineCodec } from './platform/payload-keys/engine-codec.js';
import { PayloadKeys } from './platform/payload-keys/payload-keys.js';
import { loadKeyring } from './platform/secrets/keyring.js';
import { Sealer } from './platform/secrets/sealer.js';
import { SourceCredentials } from './sources/source-credentials.js';
import { SourceReader } from './sources/source.reader.js';
import { createSpecActivities } from './specs/spec.activities.js';

const config = readConfig(process.env);
const logger = makeLogger('worker', config.logLevel);
Runtime.install({ shutdownSignals: [], logger: temporalLogger(logger), telemetryOptions: { logging: { filter: { core: 'WARN' }, forward: {} } } });
const database = openDatabase(config.databaseUrl, { poolSize: config.databasePoolSize });
const sealer = new Sealer(await loadKeyring(config));
const payloadKeys = new PayloadKeys(database.db, sealer, () => performance.now());
const state = createStateActivities({ db: database.db, noWorkerAfterMs: config.noWorkerAfterMs, notifier });
const sources = new SourceReader({ dataDir: config.dataDir, allowsFiles: config.allowsFileSources });
const specs = createSpecActivities({
  db: database.db, sealer, sources,
  credentials: new SourceCredentials(database.db, sealer, config.dataDir), signal: () => cancellationSignal(), heartbeat,
}, state.beginOperation);
const teller = new StepTeller(state.recordSteps, logger);
const cleaner = new RecordCleaner(database.db, logger);
const worker = makeEngineWorker({
  ...config.temporal, logger, ...(config.workerDeployment === undefined ? {} : { deployment: config.workerDeployment }),
  codec: createEngineCodec(payloadKeys), prepare: () => payloadKeys.load(),
  bundlePath: await prepareWorkflowBundle(config.dataDir),
  activities: guardActivities({ ...state, ...specs, ...createCollectionActivities({ db: database.db, keepReleases: config.keepReleases, youngMs: config.youngImageMs, noWorkerAfterMs: config.noWorkerAfterMs }) }, logger),
  // A replay tells again what a worker that was lost may have kept to itself.
  sinks: { steps: { tell: { fn: (_info, batch) => teller.tell(batch), callDuringReplay: true } } },
});
const health = await serveHealth(config.workerHealthPort, worker.isReady);
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => worker.stop());
cleaner.start();
await worker.run();
health.close();
await Promise.all([teller.close(), cleaner.stop(), sources.close()]);
await database.close();
