import { randomBytes } from 'node:crypto';
import { BelayError, type ReleasedService } from '@belay/contracts';
import type { BuiltInService, Diagnostic, ProjectServiceSpec } from '@belay/manifest';
import { findEngine, readVersion, serviceTypes, type VersionReading } from '../catalog/service-catalog.js';
import type { ServiceEngine } from '../catalog/service-engine.js';
import { toHostLabel } from '../platform/names/host-label.js';
import type { SecretStore } from '../platform/secrets/secret.store.js';
import type { Sealer } from '../platform/secrets/sealer.js';
import { manifestError } from './manifest-errors.js';
import type { OperationScope } from './operation-scope.js';
import type { PlaceOfService, WantedProject } from './project-spec.js';

/** A service of a release with what its built-in variables are made of. */
export interface WantedService {
  readonly kind: 'database' | 'broker';
  readonly released: ReleasedService;
  readonly builtIn: BuiltInService;
}

interface Draft {
  readonly spec: ProjectServiceSpec;
  readonly name: string;
  readonly engine: ServiceEngine;
  readonly versionText: string;
  readonly version: Extract<VersionReading, { ok: true }>;
  readonly before: ReleasedService | undefined;
  readonly ref: string;
}

const DEFAULT_CPU_MILLIS = 1_000;

/**
 * Turns the services of manifests into those of a release. Credentials are made once for an environment and a service; an image that the environment
 * runs already stays pinned, and so does a version that the author left open.
 * @throws {BelayError} NOT_SUPPORTED_YET for a type that cannot be run; MANIFEST_INVALID for a version that does not exist or two services of one host name.
 */
export async function planServices(scope: OperationScope, { services: specs, applications, placeOfService }: WantedProject, store: SecretStore, sealer: Sealer): Promise<WantedService[]> {
  const applicationNames = new Set(applications.map(({ name }) => name));
  const drafts = specs.map((spec) => draftService(spec, scope, applicationNames, placeOfService));
  const twice = drafts.find(({ name }, index) => drafts.findIndex((other) => other.name === name) !== index);
  if (twice !== undefined) throw invalid(twice.spec, placeOfService(twice.spec.key, 'name'), `Two services would have the host name "${twice.name}".`, 'Give each a name that differs in letters and digits.');
  const kept = await store.writeOnce(drafts.map(({ spec, engine, version, ref }) => {
    const values = engine.environment({ username: 'superuser', password: makePassword(), database: engine.databaseName?.(spec.name) }, version.major);
    return { ref, environmentId: scope.environment.id, projectId: null, value: { values, secretNames: engine.secretNames } };
  }));
  return drafts.map((draft) => {
    const value = kept.get(draft.ref);
    if (value === undefined || typeof value === 'string') throw new BelayError('SECRET_UNAVAILABLE', `The credentials of the service ${draft.name} cannot be read.`);
    return finish(draft, value.values, sealer);
  });
}

function draftService(spec: ProjectServiceSpec, { current, environment }: OperationScope, applicationNames: ReadonlySet<string>, placeOf: PlaceOfService): Draft {
  const engine = findEngine(spec.type);
  if (engine === undefined) throw new BelayError('NOT_SUPPORTED_YET', `The service ${spec.name} is of the type ${spec.type}, which this version does not run. It runs ${serviceTypes.join(', ')}.`, { details: { service: spec.name, type: spec.type } });
  const label = toHostLabel(spec.name, 50);
  if (label === '') throw invalid(spec, placeOf(spec.key, 'name'), `No host name can be made of the service's name "${spec.name}".`, 'Use letters, digits and hyphens.');
  // An application owns its name; a service of the same name steps aside, but for one that runs under it already.
  const isTaken = applicationNames.has(label) && current?.services.every(({ name }) => name !== label) !== false;
  const name = isTaken ? `${label}-${engine.type}` : label;
  const before = current?.services.find((each) => each.name === name && each.type === engine.type);
  const versionText = spec.versionText ?? before?.versionText ?? engine.defaultVersion;
  const version = readVersion(engine, versionText);
  if (!version.ok) throw invalid(spec, placeOf(spec.key, 'versionText'), version.message, version.hint);
  return { spec, name, engine, versionText, version, before, ref: `service:${environment.id}/${name}/${engine.type}` };
}

function finish({ spec, name, engine, versionText, version, before, ref }: Draft, environment: Readonly<Record<string, string>>, sealer: Sealer): WantedService {
  const imageRef = `${engine.repository}:${version.tag}`;
  const credentials = engine.credentials(environment);
  const isSameImage = before?.imageRef === imageRef && before.image !== undefined;
  const wasMajor = before === undefined ? undefined : readVersion(engine, before.versionText);
  // What stands in for an image may be of another major version than its name says; what wrote the data counts.
  const majorVersion = before?.majorVersion !== undefined && wasMajor?.ok === true && wasMajor.majorVersion === version.majorVersion ? before.majorVersion : version.majorVersion;
  const released: ReleasedService = {
    name, type: engine.type, versionText, imageRef, ...(isSameImage ? { image: before.image } : {}), majorVersion,
    ...(engine.command === undefined ? {} : { command: engine.command }),
    ports: [{ port: engine.port, protocol: 'tcp' }], volume: `svc--${name}`, ...(spec.resources.storageBytes === undefined ? {} : { sizeBytes: spec.resources.storageBytes }), mountPath: engine.mountPath(version.major), healthCheck: engine.healthCheck, startTimeoutMs: engine.startTimeoutMs,
    cpuMillis: spec.resources.cpuMillis ?? DEFAULT_CPU_MILLIS, ramBytes: spec.resources.ramBytes ?? engine.ramBytes,
    variablesRef: ref, variablesHash: sealer.hash(JSON.stringify(Object.entries(environment).sort(([a], [b]) => (a < b ? -1 : 1)))),
  };
  return {
    kind: spec.kind, released,
    builtIn: {
      name: credentials.database ?? spec.name, type: spec.type, host: name, port: engine.port, password: credentials.password, version: versionText,
      ...(credentials.username === undefined ? {} : { username: credentials.username }), ...(credentials.database === undefined ? {} : { database: credentials.database }),
      ...(engine.uriParameters === undefined ? {} : { uriParameters: engine.uriParameters }),
    },
  };
}

/** 160 random bits in letters and digits, so that no shell, URI or configuration file has to quote them. */
function makePassword(): string {
  return randomBytes(20).toString('hex');
}

function invalid({ name }: ProjectServiceSpec, place: ReturnType<PlaceOfService>, message: string, hint: string): BelayError {
  const diagnostic: Diagnostic = { severity: 'error', code: message.startsWith('There is no') ? 'INVALID_VERSION' : 'INVALID_NAME', message: `Service ${name}: ${message}`, hint, ...place };
  return manifestError([diagnostic]);
}
