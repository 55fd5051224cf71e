import { describe, expect, it } from '@jest/globals';
import { builtInVariables, type BuiltInInput } from './built-ins.js';
import { variableName } from './variable-name.js';

const input: BuiltInInput = {
  branch: 'feature/x',
  isProduction: false,
  databases: [
    { type: 'postgresql', name: 'my-pg', host: 'my-pg', fqdn: 'my-pg.env', port: 5432, username: 'super user', password: 'p@ss>?~é', version: '11.5' },
  ],
  brokers: [{ type: 'rabbitmq', name: 'queue', host: 'queue', port: 5672, username: 'u', password: 'q' }],
  routers: [{ name: 'main-contest-backend', url: 'https://shop.example.com/' }],
  applications: [{ name: 'next.js', host: 'next.js', port: 3000 }],
  storage: [{ name: 'data', type: 'ssd', mountPoint: '/mnt/data' }],
};

const byKey = new Map(builtInVariables(input).map((variable) => [variable.key, variable]));
const valueOf = (key: string) => byKey.get(key)?.value;

describe('builtInVariables', () => {
  it.each([
    ['my-postgresql-3498225', 'QOVERY_DATABASE_MY_POSTGRESQL_3498225_HOST'],
    ['RS2Database', 'QOVERY_DATABASE_RS2DATABASE_HOST'],
    ['coffee-db', 'QOVERY_DATABASE_COFFEE_DB_HOST'],
    ['django db', 'QOVERY_DATABASE_DJANGO_DB_HOST'],
    ['next.js', 'QOVERY_DATABASE_NEXT_JS_HOST'],
  ])('names the variables of %s as v1 did', (name, expected) => {
    expect(variableName('DATABASE', name, 'HOST')).toBe(expected);
  });

  it('gives every variable of a database', () => {
    const specs = [
      'CONNECTION_URI',
      'CONNECTION_URI_WITHOUT_CREDENTIALS',
      'HOST',
      'FQDN',
      'PORT',
      'USERNAME',
      'PASSWORD',
      'DATABASE',
      'NAME',
      'TYPE',
      'VERSION',
    ];

    expect(Object.fromEntries(specs.map((spec) => [spec, valueOf(`QOVERY_DATABASE_MY_PG_${spec}`)]))).toEqual({
      CONNECTION_URI: 'postgresql://super%20user:p%40ss%3E%3F~%C3%A9@my-pg:5432/my-pg',
      CONNECTION_URI_WITHOUT_CREDENTIALS: 'postgresql://my-pg:5432/my-pg',
      HOST: 'my-pg',
      FQDN: 'my-pg.env',
      PORT: '5432',
      USERNAME: 'super user',
      PASSWORD: 'p@ss>?~é',
      DATABASE: 'my-pg',
      NAME: 'my-pg',
      TYPE: 'POSTGRESQL',
      VERSION: '11.5',
    });
  });

  it('gives branch, production, routers, applications, brokers and disks', () => {
    expect(valueOf('QOVERY_BRANCH_NAME')).toBe('feature/x');
    expect(valueOf('QOVERY_IS_PRODUCTION')).toBe('false');
    expect(valueOf('QOVERY_ROUTER_MAIN_CONTEST_BACKEND_URL')).toBe('https://shop.example.com');
    expect(valueOf('QOVERY_ROUTER_MAIN_CONTEST_BACKEND_HOST')).toBe('shop.example.com');
    expect(valueOf('QOVERY_APPLICATION_NEXT_JS_HOST')).toBe('next.js');
    expect(valueOf('QOVERY_APPLICATION_NEXT_JS_HOSTNAME')).toBe('next.js');
    expect(valueOf('QOVERY_BROKER_QUEUE_CONNECTION_URI')).toBe('amqp://u:q@queue:5672');
    expect(valueOf('QOVERY_STORAGE_DATA_MOUNT_POINT')).toBe('/mnt/data');
  });

  it('gives each also under the prefix BELAY_', () => {
    for (const [key, { value }] of byKey) if (key.startsWith('QOVERY_')) expect(valueOf(key.replace('QOVERY_', 'BELAY_'))).toBe(value);
  });

  it('marks what holds credentials as secret, and nothing else', () => {
    expect([...byKey.values()].filter(({ isSecret, key }) => isSecret && key.startsWith('QOVERY_')).map(({ key }) => key)).toEqual([
      'QOVERY_JSON_B64',
      'QOVERY_DATABASE_MY_PG_CONNECTION_URI',
      'QOVERY_DATABASE_MY_PG_PASSWORD',
      'QOVERY_BROKER_QUEUE_CONNECTION_URI',
      'QOVERY_BROKER_QUEUE_PASSWORD',
    ]);
  });

  it('encodes the JSON of the client libraries so that both base64 alphabets decode it', () => {
    const encoded = valueOf('QOVERY_JSON_B64') ?? '';

    expect(encoded).toMatch(/^[A-Za-z0-9]+={0,2}$/);
    expect(JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'))).toMatchObject({
      databases: [
        {
          category: 'DATABASE',
          type: 'POSTGRESQL',
          name: 'my-pg',
          fqdn: 'my-pg.env',
          port: 5432,
          username: 'super user',
          password: 'p@ss>?~é',
          version: '11.5',
        },
      ],
    });
  });

  it.each([
    ['mysql', 'mysql://u:p@h:1/db'],
    ['mongodb', 'mongodb://u:p@h:1/db?authSource=admin'],
    ['redis', 'redis://u:p@h:1'],
  ] as const)('writes the connection URI of %s', (type, uri) => {
    const variables = builtInVariables({
      ...input,
      databases: [
        {
          type,
          name: 'x',
          host: 'h',
          port: 1,
          username: 'u',
          password: 'p',
          database: 'db',
          uriParameters: type === 'mongodb' ? { authSource: 'admin' } : undefined,
        },
      ],
    });

    expect(variables.find(({ key }) => key === 'QOVERY_DATABASE_X_CONNECTION_URI')?.value).toBe(uri);
  });
});
