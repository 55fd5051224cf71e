import { setTimeout as sleep } from 'node:timers/promises';
import { BelayError, targetDescription, type OperationKind, type OperationParams, type ReleaseSpec, type TargetDescription } from '@belay/contracts';
import { asc, eq, inArray } from '../platform/database/orm.js';
import type { Db } from '../platform/database/database.js';
import { applications, environments, operations, projects, releases, targets, variables } from '../platform/database/schema/index.js';

export type ApplicationRow = typeof applications.$inferSelect;
export type VariableRow = typeof variables.$inferSelect;

/** What is known of an operation and of what it works on, before any source is read. */
export interface OperationScope {
  readonly operation: { readonly id: string; readonly kind: OperationKind; readonly params: OperationParams; readonly fence: number };
  readonly environment: { readonly id: string; readonly branch: string; readonly slug: string; readonly isProduction: boolean; readonly currentReleaseId: string | null };
  readonly project: { readonly id: string; readonly slug: string };
  /** `isDescribed` is false until a worker of the target told where its routes are reached. */
  readonly target: { readonly id: string; readonly router: TargetDescription['router']; readonly isDescribed: boolean };
  readonly applications: readonly ApplicationRow[];
  /** All versions of the project's variables, older ones first. */
  readonly variables: readonly VariableRow[];
  /** What the environment runs now; null before its first release. */
  readonly current: ReleaseSpec | null;
}

/** Addresses stand in variables, so a deploy that comes before the first hello of the target's worker waits for it. */
const DESCRIPTION_WAIT_MS = 8_000;
const DESCRIPTION_POLL_MS = 200;
const PRODUCTION_BRANCHES: readonly string[] = ['main', 'master'];
/** What is taken for a target that nobody has described yet. */
const UNKNOWN_ROUTER: TargetDescription['router'] = { baseDomain: 'localhost', httpPort: 80 };

/** Reads the scope once the target is described; after some seconds as it is. @throws {BelayError} NOT_FOUND. */
export async function readDescribedScope(db: Db, operationId: string): Promise<OperationScope> {
  for (let waitedMs = 0; ; waitedMs += DESCRIPTION_POLL_MS) {
    const scope = await readScope(db, operationId);
    if (scope.target.isDescribed || waitedMs >= DESCRIPTION_WAIT_MS) return scope;
    await sleep(DESCRIPTION_POLL_MS);
  }
}

/** Reads the scope of an operation. @throws {BelayError} NOT_FOUND. */
export async function readScope(db: Db, operationId: string): Promise<OperationScope> {
  const ofProject = db.select({ id: operations.projectId }).from(operations).where(eq(operations.id, operationId));
  const [[row], ownApplications, ownVariables] = await Promise.all([
    db.select({ operation: operations, environment: environments, project: projects, target: targets, current: releases.spec }).from(operations)
      .innerJoin(environments, eq(environments.id, operations.environmentId)).innerJoin(projects, eq(projects.id, environments.projectId)).innerJoin(targets, eq(targets.id, environments.targetId))
      .leftJoin(releases, eq(releases.id, environments.currentReleaseId)).where(eq(operations.id, operationId)),
    db.select().from(applications).where(inArray(applications.projectId, ofProject)).orderBy(asc(applications.createdAt), asc(applications.name)),
    db.select().from(variables).where(inArray(variables.projectId, ofProject)).orderBy(asc(variables.version)),
  ]);
  if (row === undefined) throw new BelayError('NOT_FOUND', `There is no operation ${operationId}.`);
  const { operation, environment, project, target, current } = row;
  const description = targetDescription.safeParse(target.description);
  return {
    operation: { id: operation.id, kind: operation.kind, params: operation.params, fence: operation.fence ?? 0 },
    environment: {
      id: environment.id, branch: environment.branch, slug: environment.slug, currentReleaseId: environment.currentReleaseId,
      isProduction: environment.kind === 'production' || PRODUCTION_BRANCHES.includes(environment.branch),
    },
    project: { id: project.id, slug: project.slug }, target: { id: target.id, router: description.success ? description.data.router : UNKNOWN_ROUTER, isDescribed: description.success },
    applications: ownApplications, variables: ownVariables, current,
  };
}
