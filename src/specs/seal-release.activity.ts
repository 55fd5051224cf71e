import { BelayError, resourceId, type ReleasedApplication, type ReleaseSpec, type Sealed, type SealInput, type StateActivities } from '@belay/contracts';
import { eq, sql } from 'drizzle-orm';
import { appendEnvironmentEvents } from '../engine/events.js';
import { generationOf, releaseResources } from '../planner/release-resources.js';
import type { Db } from '../platform/database/database.js';
import { builds, environments, operations, releases } from '../platform/database/schema/index.js';
import { firstTcp } from './released-application.js';
import type { SpecDeps } from './spec-deps.js';

/** Makes the activity that pins images and ports in a draft and gives it its number; a sealed release stays as it is. */
export function makeSealRelease({ db }: SpecDeps): StateActivities['sealRelease'] {
  return async (input) => {
    const { spec, number, fence } = await db.transaction((tx) => seal(tx, input));
    const resources = releaseResources(spec, { environmentId: spec.environmentId, generation: generationOf(fence) });
    return {
      releaseId: input.releaseId, number, resources: Object.fromEntries(resources.map((resource) => [resourceId(resource.ref), resource])),
      ports: Object.fromEntries(spec.applications.flatMap(({ name, port }) => (port === undefined ? [] : [[name, port]]))),
    } satisfies Sealed;
  };
}

async function seal(tx: Db, input: SealInput): Promise<{ readonly spec: ReleaseSpec; readonly number: number; readonly fence: number }> {
  const [row] = await tx.select().from(releases).where(eq(releases.id, input.releaseId)).for('update');
  const [operation] = await tx.select({ fence: operations.fence, environmentId: operations.environmentId, targetId: environments.targetId }).from(operations)
    .innerJoin(environments, eq(environments.id, operations.environmentId)).where(eq(operations.id, input.operationId));
  if (row === undefined || operation === undefined || row.environmentId !== operation.environmentId) throw new BelayError('NOT_FOUND', `There is no release ${input.releaseId} of the operation ${input.operationId}.`);
  const fence = operation.fence ?? 0;
  if (row.isSealed && row.number !== null) return { spec: row.spec, number: row.number, fence };
  const spec = pin(row.spec, input);
  const [counted] = await tx.update(environments).set({ releaseCount: sql`${environments.releaseCount} + 1` }).where(eq(environments.id, operation.environmentId)).returning({ number: environments.releaseCount });
  const number = counted?.number ?? 1;
  await tx.update(releases).set({ spec, number, isSealed: true, sealedAt: sql`clock_timestamp()` }).where(eq(releases.id, input.releaseId));
  const made = spec.applications.flatMap(({ name, source }) => {
    const result = input.built[name];
    return result === undefined || source.kind !== 'git' ? [] : [{ targetId: operation.targetId, buildKey: source.buildKey, image: result.image, exposedPorts: result.exposedPorts }];
  });
  if (made.length > 0) await tx.insert(builds).values(made).onConflictDoUpdate({ target: [builds.targetId, builds.buildKey], set: { image: sql`excluded.image`, exposedPorts: sql`excluded.exposed_ports` } });
  await appendEnvironmentEvents(tx, operation.environmentId, [{ type: 'release.sealed', data: { operationId: input.operationId, releaseId: input.releaseId, number }, dedupeKey: `sealed:${input.releaseId}` }]);
  return { spec, number, fence };
}

/** @throws {BelayError} NO_PORT when a public application declares none anywhere; IMAGE_UNAVAILABLE when one was neither built nor found. */
function pin(spec: ReleaseSpec, { built, resolvedApplications, resolvedServices }: SealInput): ReleaseSpec {
  const services = spec.services.map((service) => {
    const found = resolvedServices[service.name];
    return found === undefined ? service : { ...service, image: found.image, majorVersion: found.majorVersion ?? service.majorVersion };
  });
  const applications = spec.applications.map((application) => pinApplication(application, built[application.name] ?? resolvedApplications[application.name]));
  return { ...spec, applications, services };
}

function pinApplication(application: ReleasedApplication, found: SealInput['built'][string] | SealInput['resolvedApplications'][string] | undefined): ReleasedApplication {
  const image = found?.image ?? application.image;
  if (image === undefined) throw new BelayError('IMAGE_UNAVAILABLE', `The application ${application.name} has no image: it was neither built nor found.`, { details: { application: application.name } });
  const ports = application.ports.length > 0 ? application.ports : found?.exposedPorts ?? [];
  const port = application.port ?? firstTcp(ports);
  if (port === undefined && application.routes.length > 0) {
    throw new BelayError('NO_PORT', `${application.name} is public but declares no port. Add "EXPOSE <port>" to its Dockerfile or "port" to its manifest.`, { details: { application: application.name } });
  }
  return { ...application, image, ports, ...(port === undefined ? {} : { port }) };
}
