import { hkdfSync } from 'node:crypto';
import { createTaskTokens, provideServerIdentity, startGateway } from '@belay/plugin-gateway';
import { PluginAuthenticator } from './door/plugin-authenticator.js';
import { serveHealth } from './engine/worker/health.server.js';
import { pluginAccess } from './gateway/plugin-access.js';
import { readConfig } from './platform/config/config.js';
import { ChangeListener } from './platform/database/change-listener.js';
import { openDatabase } from './platform/database/database.js';
import { makeLogger } from './platform/logging/logger.js';
import { loadKeyring } from './platform/secrets/keyring.js';
import { RefusalRecorder } from './plugins/refusal.recorder.js';

/** Runs the gateway for plugins of others: Temporal for their own queues, over TLS, by the tokens of the records. */
const config = readConfig(process.env);
const logger = makeLogger('gateway', config.logLevel);
const { host, port, names, healthPort } = config.gateway;
const database = openDatabase(config.databaseUrl, { poolSize: 2 });
const changes = new ChangeListener(config.databaseUrl, logger);
await changes.start();
const authenticator = new PluginAuthenticator(database.db, changes);
const refusals = new RefusalRecorder(database.db, logger);
const identity = await provideServerIdentity(config.dataDir, names, new Date());
// The same for all gateways of an installation, so that each knows the tasks that another handed out.
const taskSecret = Buffer.from(hkdfSync('sha256', (await loadKeyring(config)).hashKey, Buffer.alloc(0), 'belay gateway task tokens v1', 32));
const gateway = await startGateway({
  listen: `${host.includes(':') ? `[${host}]` : host}:${port}`, temporalAddress: config.temporal.address, tls: identity, access: pluginAccess(authenticator),
  rules: { namespace: config.temporal.namespace, tokens: createTaskTokens(taskSecret) },
  onRefused: ({ method, ...refusal }) => refusals.record({ ...refusal, via: 'gateway', what: method }),
});
const health = await serveHealth(healthPort, () => true);
logger.info({ host, port: gateway.port, authority: identity.authorityFile }, 'the gateway is open');
await new Promise<void>((resolve) => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
});
gateway.close();
health.close();
authenticator.close();
await changes.close();
await database.close();
process.exit(0);
