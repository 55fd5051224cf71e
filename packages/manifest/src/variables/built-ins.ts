import { connectionUri, type ServiceAddress } from './connection-uri.js';
import { variableName, type VariableKind } from './variable-name.js';

/** What the built-in variables of one application are computed from: the environment's things, also those of sibling applications. */
export interface BuiltInInput {
  /** The git branch as it is called in git (`feature/x` keeps its slash). */
  readonly branch: string;
  readonly isProduction: boolean;
  readonly databases: readonly BuiltInService[];
  readonly brokers: readonly BuiltInService[];
  /** `url` has a scheme and no final slash. */
  readonly routers: readonly { readonly name: string; readonly url: string; readonly host?: string }[];
  readonly applications: readonly { readonly name: string; readonly host: string; readonly port?: number }[];
  /** Disks of the application that gets the variables. */
  readonly storage?: readonly { readonly name: string; readonly type?: string; readonly mountPoint: string }[];
}

/** A running service. `database` is the logical database, the service's name when left out; `fqdn` is the host when left out. */
export interface BuiltInService extends ServiceAddress {
  readonly name: string;
  readonly version?: string;
  readonly fqdn?: string;
}

/** A variable that the platform sets; `isSecret` ones hold credentials. */
export interface BuiltInVariable {
  readonly key: string;
  readonly value: string;
  readonly isSecret: boolean;
}

/**
 * Computes every built-in variable of v1, each also under the prefix `BELAY_`, in a stable order.
 * `NAME` and `DATABASE` of a database are both its logical database, because v1 applications use either.
 */
export function builtInVariables(input: BuiltInInput): readonly BuiltInVariable[] {
  const plain = [
    ['BRANCH_NAME', input.branch, false],
    ['IS_PRODUCTION', String(input.isProduction), false],
    ['JSON_B64', encodeConfiguration(input), true],
  ] as const;
  return [
    ...(['QOVERY', 'BELAY'] as const).flatMap((prefix) => plain.map(([spec, value, isSecret]) => ({ key: `${prefix}_${spec}`, value, isSecret }))),
    ...input.databases.flatMap((database) => bothPrefixes('DATABASE', database.name, serviceSpecs(database))),
    ...input.brokers.flatMap((broker) => bothPrefixes('BROKER', broker.name, serviceSpecs(broker))),
    ...input.routers.flatMap(({ name, url, host }) =>
      bothPrefixes('ROUTER', name, { URL: { value: url.replace(/\/+$/, '') }, HOST: { value: host ?? hostOf(url) } }),
    ),
    ...input.applications.flatMap(({ name, host, port }) =>
      bothPrefixes('APPLICATION', name, { NAME: { value: name }, HOST: { value: host }, HOSTNAME: { value: host }, PORT: { value: port?.toString() } }),
    ),
    ...(input.storage ?? []).flatMap(({ name, type, mountPoint }) =>
      bothPrefixes('STORAGE', name, { NAME: { value: name }, TYPE: { value: type }, MOUNT_POINT: { value: mountPoint } }),
    ),
  ];
}

type Specs = Readonly<Record<string, { readonly value: string | undefined; readonly isSecret?: boolean }>>;

function serviceSpecs(service: BuiltInService): Specs {
  const named = { ...service, database: service.database ?? service.name };
  return {
    CONNECTION_URI: { value: connectionUri(named, true), isSecret: service.password !== undefined },
    CONNECTION_URI_WITHOUT_CREDENTIALS: { value: connectionUri(named, false) },
    HOST: { value: service.host },
    FQDN: { value: service.fqdn ?? service.host },
    PORT: { value: String(service.port) },
    USERNAME: { value: service.username },
    PASSWORD: { value: service.password, isSecret: true },
    DATABASE: { value: named.database },
    NAME: { value: service.name },
    TYPE: { value: service.type.toUpperCase() },
    VERSION: { value: service.version },
  };
}

const bothPrefixes = (kind: VariableKind, name: string, specs: Specs): BuiltInVariable[] =>
  (['QOVERY', 'BELAY'] as const).flatMap((prefix) =>
    Object.entries(specs).flatMap(([spec, { value, isSecret = false }]) =>
      value === undefined ? [] : [{ key: variableName(kind, name, spec, prefix), value, isSecret }],
    ),
  );

const hostOf = (url: string): string => /^[a-z]+:\/\/([^/:]+)/i.exec(url)?.[1] ?? url;

/** v1's JSON for its client libraries. source: qovery-go-client, qovery-python-client (fields that they read) */
function encodeConfiguration({ databases, brokers }: BuiltInInput): string {
  const entry = (category: string) => (service: BuiltInService) => ({
    category,
    type: service.type.toUpperCase(),
    name: service.name,
    fqdn: service.fqdn ?? service.host,
    port: service.port,
    username: service.username ?? '',
    password: service.password ?? '',
    version: service.version ?? '',
  });
  const json = JSON.stringify({ databases: databases.map(entry('DATABASE')), brokers: brokers.map(entry('BROKER')) });
  // The Go client decodes the URL alphabet, the others the standard one; ASCII without these four characters is the same in both.
  const neutral = json.replaceAll(/[>?~\x7F-\uFFFF]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return Buffer.from(neutral, 'ascii').toString('base64');
}
