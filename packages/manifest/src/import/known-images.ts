import type { ServiceType } from '../spec/service-spec.types.js';

const IMAGES: Readonly<Record<string, ServiceType>> = {
  postgres: 'postgresql',
  postgresql: 'postgresql',
  postgis: 'postgresql',
  timescaledb: 'postgresql',
  mysql: 'mysql',
  mariadb: 'mariadb',
  mongo: 'mongodb',
  mongodb: 'mongodb',
  redis: 'redis',
  rabbitmq: 'rabbitmq',
  memcached: 'memcached',
  elasticsearch: 'elasticsearch',
  kafka: 'kafka',
};

/** What a container image stands for when it is a database or broker; the version is the numeric part of its tag. */
export function serviceOfImage(image: string): { readonly type: ServiceType; readonly version?: string } | undefined {
  const [path = '', tag = ''] = image.replace(/@sha256:.*$/, '').split(/:(?=[^/:]*$)/);
  const name = path.split('/').at(-1) ?? '';
  const type = Object.hasOwn(IMAGES, name) ? IMAGES[name] : undefined;
  const version = /^v?(\d+(?:\.\d+)*)/.exec(tag)?.[1];
  return type === undefined ? undefined : { type, ...(version !== undefined && { version }) };
}
