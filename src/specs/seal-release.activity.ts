import { BelayError, resourceId, type ReleasedApplication, type ReleaseSpec, type Sealed, type SealInput, type StateActivities } from '@belay/contracts';
import { and, eq, sql } from '../platform/database/orm.js';
import { appendEnvironmentEvents } from '../engine/events.js';
import { generationOf, releaseResources } from '../planner/release-resources.js';
import type { Db } from '../platform/database/database.js';
import { operations, releases } from '../platform/database/schema/index.js';
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
  const [row] = await tx.select({ release: releases, fence: operations.fence }).from(releases)
    .innerJoin(operations, and(eq(operations.id, input.operationId), eq(operations.environmentId, releases.environmentId)))
    .where(eq(releases.id, input.releaseId)).for('update', { of: releases });
  if (row === undefined) throw new BelayError('NOT_FOUND', `There is no release ${input.releaseId} of the operation ${input.operationId}.`);
  const { release } = row;
  const fence = row.fence ?? 0;
  if (release.isSealed && release.number !== null) return { spec: release.spec, number: release.number, fence };
  const spec = pin(release.spec, input);
  const { rows } = await tx.execute<{ number: number }>(sql`
    WITH counted AS (
      UPDATE environment SET release_count = release_count + 1 WHERE id = ${release.environmentId} RETURNING release_count
    )
    UPDATE release SET spec = ${JSON.stringify(spec)}::jsonb, number = counted.release_count, is_sealed = true, sealed_at = clock_timestamp() FROM counted WHERE id = ${input.releaseId} RETURNING number`);
  const number = rows[0]?.number ?? 1;
  await appendEnvironmentEvents(tx, release.environmentId, [{ type: 'release.sealed', data: { operationId: input.operationId, releaseId: input.releaseId, number }, dedupeKey: `sealed:${input.releaseId}` }]);
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
