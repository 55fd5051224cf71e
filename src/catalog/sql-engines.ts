import { commandCheck, quotableName, type ServiceCredentials, type ServiceEngine } from './service-engine.js';

const MEGABYTE = 1024 * 1024;

/** PostgreSQL. Since image 18 the volume is one folder higher. source: hub.docker.com/_/postgres, "PGDATA" */
export const postgresql: ServiceEngine = {
  type: 'postgresql', repository: 'postgres', defaultVersion: '17', majors: [8, 18], port: 5432, startTimeoutMs: 120_000, ramBytes: 512 * MEGABYTE, hasUsername: true,
  // Before 10 the first two numbers name the data format.
  majorParts: (major) => (major < 10 ? 2 : 1),
  mountPath: (major) => (major >= 18 ? '/var/lib/postgresql' : '/var/lib/postgresql/data'),
  // By TCP, since during the first start the server listens on its socket only.
  healthCheck: commandCheck('exec pg_isready -q -h 127.0.0.1 -U "$POSTGRES_USER" -d "$POSTGRES_DB"'),
  databaseName: quotableName,
  environment: ({ username = 'superuser', password, database = 'postgres' }, major) => ({
    POSTGRES_USER: username, POSTGRES_PASSWORD: password, POSTGRES_DB: database, PGDATA: major >= 18 ? `/var/lib/postgresql/${major}/docker` : '/var/lib/postgresql/data',
  }),
  secretNames: ['POSTGRES_PASSWORD'],
  credentials: (environment) => ({ username: environment['POSTGRES_USER'], password: environment['POSTGRES_PASSWORD'] ?? '', database: environment['POSTGRES_DB'] }),
};

const mysqlLike = {
  port: 3306, startTimeoutMs: 180_000, ramBytes: 1024 * MEGABYTE, hasUsername: true, mountPath: () => '/var/lib/mysql', databaseName: quotableName,
  environment: ({ username = 'superuser', password, database = 'main' }: ServiceCredentials) => ({ MYSQL_USER: username, MYSQL_PASSWORD: password, MYSQL_ROOT_PASSWORD: password, MYSQL_DATABASE: database }),
  secretNames: ['MYSQL_PASSWORD', 'MYSQL_ROOT_PASSWORD'],
  credentials: (environment: Readonly<Record<string, string>>) => ({ username: environment['MYSQL_USER'], password: environment['MYSQL_PASSWORD'] ?? '', database: environment['MYSQL_DATABASE'] }),
  // As the application's user over TCP: it is there only once the first start is over. MYSQL_PWD keeps the password out of the arguments.
  healthCheck: commandCheck('client=mysql; command -v mysql >/dev/null || client=mariadb; MYSQL_PWD="$MYSQL_PASSWORD" exec $client -h127.0.0.1 -u"$MYSQL_USER" -e "SELECT 1" "$MYSQL_DATABASE"'),
} as const;

/** MySQL; up to 8 the second number names a data format of its own (5.6, 5.7, 8.0, 8.4). */
export const mysql: ServiceEngine = { ...mysqlLike, type: 'mysql', repository: 'mysql', defaultVersion: '8.4', majors: [5, 9], majorParts: () => 2 };

/** MariaDB takes the variables of MySQL. */
export const mariadb: ServiceEngine = { ...mysqlLike, type: 'mariadb', repository: 'mariadb', defaultVersion: '11.4', majors: [5, 12], majorParts: () => 2 };
