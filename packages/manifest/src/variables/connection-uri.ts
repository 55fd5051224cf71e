import type { ServiceType } from '../spec/service-spec.types.js';

/** What is needed to write a service's address as a URI. */
export interface ServiceAddress {
  readonly type: ServiceType;
  readonly host: string;
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
  /** Logical database; left out of the URIs of engines that have none. */
  readonly database?: string;
  /** Further parameters of the URI, such as `authSource` of MongoDB. */
  readonly uriParameters?: Readonly<Record<string, string>>;
}

const SCHEMES: Readonly<Record<ServiceType, string>> = {
  postgresql: 'postgresql',
  mysql: 'mysql',
  mariadb: 'mysql',
  mongodb: 'mongodb',
  redis: 'redis',
  memcached: 'memcached',
  elasticsearch: 'http',
  rabbitmq: 'amqp',
  kafka: 'kafka',
};
const WITH_DATABASE = new Set<ServiceType>(['postgresql', 'mysql', 'mariadb', 'mongodb']);

/** The connection URI of a service; user, password and database are percent-encoded. */
export function connectionUri(service: ServiceAddress, withCredentials: boolean): string {
  const { username = '', password } = service;
  const login = `${encodeURIComponent(username)}${password === undefined ? '' : `:${encodeURIComponent(password)}`}`;
  const credentials = withCredentials && login !== '' ? `${login}@` : '';
  const path = WITH_DATABASE.has(service.type) && service.database !== undefined ? `/${encodeURIComponent(service.database)}` : '';
  const query = new URLSearchParams({ ...service.uriParameters }).toString();
  return `${SCHEMES[service.type]}://${credentials}${service.host}:${service.port}${path}${query === '' ? '' : `?${query}`}`;
}
