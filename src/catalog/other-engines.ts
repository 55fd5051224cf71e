import { commandCheck, type ServiceEngine } from './service-engine.js';

const MEGABYTE = 1024 * 1024;

/** Redis. Its password comes by the configuration on standard input, so that neither arguments nor files hold it. */
export const redis: ServiceEngine = {
  type: 'redis', repository: 'redis', defaultVersion: '7', majors: [2, 8], port: 6379, startTimeoutMs: 60_000, ramBytes: 256 * MEGABYTE, hasUsername: false,
  majorParts: () => 1,
  mountPath: () => '/data',
  command: ['sh', '-c', 'exec docker-entrypoint.sh redis-server - <<END\nrequirepass $REDIS_PASSWORD\nappendonly yes\ndir /data\nEND\n'],
  // A client that does not know REDISCLI_AUTH is told NOAUTH, which only a ready server says.
  healthCheck: commandCheck('REDISCLI_AUTH="$REDIS_PASSWORD" redis-cli -h 127.0.0.1 ping 2>&1 | grep -qE "PONG|NOAUTH"'),
  environment: ({ password }) => ({ REDIS_PASSWORD: password }),
  secretNames: ['REDIS_PASSWORD'],
  credentials: (environment) => ({ password: environment['REDIS_PASSWORD'] ?? '' }),
};

/** RabbitMQ. Its data is kept under the node's name, which therefore must not follow the container's. */
export const rabbitmq: ServiceEngine = {
  type: 'rabbitmq', repository: 'rabbitmq', defaultVersion: '4', majors: [3, 4], port: 5672, startTimeoutMs: 120_000, ramBytes: 512 * MEGABYTE, hasUsername: true,
  majorParts: (major) => (major < 4 ? 2 : 1),
  mountPath: () => '/var/lib/rabbitmq',
  // The listener is the last thing that starts.
  healthCheck: { kind: 'tcp', port: 5672, intervalMs: 200, timeoutMs: 2_000 },
  environment: ({ username = 'superuser', password }) => ({ RABBITMQ_DEFAULT_USER: username, RABBITMQ_DEFAULT_PASS: password, RABBITMQ_NODENAME: 'rabbit@localhost' }),
  secretNames: ['RABBITMQ_DEFAULT_PASS'],
  credentials: (environment) => ({ username: environment['RABBITMQ_DEFAULT_USER'], password: environment['RABBITMQ_DEFAULT_PASS'] ?? '' }),
};

/** MongoDB. During its first start it listens on the loopback address only, so the check asks the container's own. */
export const mongodb: ServiceEngine = {
  type: 'mongodb', repository: 'mongo', defaultVersion: '8.0', majors: [2, 8], port: 27017, startTimeoutMs: 120_000, ramBytes: 1024 * MEGABYTE, hasUsername: true,
  majorParts: () => 2,
  mountPath: () => '/data/db',
  healthCheck: commandCheck('client=mongosh; command -v mongosh >/dev/null || client=mongo; exec $client --quiet "mongodb://$(hostname -i | cut -d" " -f1):27017/" --eval "quit(db.adminCommand({ ping: 1 }).ok ? 0 : 1)"'),
  databaseName: (name) => name.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 63),
  environment: ({ username = 'superuser', password, database = 'main' }) => ({ MONGO_INITDB_ROOT_USERNAME: username, MONGO_INITDB_ROOT_PASSWORD: password, MONGO_INITDB_DATABASE: database }),
  secretNames: ['MONGO_INITDB_ROOT_PASSWORD'],
  credentials: (environment) => ({ username: environment['MONGO_INITDB_ROOT_USERNAME'], password: environment['MONGO_INITDB_ROOT_PASSWORD'] ?? '', database: environment['MONGO_INITDB_DATABASE'] }),
  uriParameters: { authSource: 'admin' },
};
