import { BelayError } from '@belay/contracts';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { requireOwner } from '../access/require-owner.js';
import { notFound } from '../platform/errors/not-found.js';
import type { Page } from '../platform/graphql/page.args.js';
import { makeId } from '../platform/ids/make-id.js';
import { toHostLabel } from '../platform/names/host-label.js';
import { ProjectService } from '../projects/project.service.js';
import { branchRef } from '../sources/git-names.js';
import { TargetService } from '../targets/target.service.js';
import type { EnvironmentKind } from './environment.enums.js';
import { EnvironmentRepository, type EnvironmentFilter, type EnvironmentRow } from './environment.repository.js';

const PRODUCTION_BRANCHES = new Set(['main', 'master']);

/** Keeps the isolated copies of projects. */
@Injectable()
export class EnvironmentService {
  constructor(private readonly environments: EnvironmentRepository, private readonly projects: ProjectService, private readonly targets: TargetService) {}

  /**
   * Makes an environment of a project for a branch. The branch is looked up at the first deploy only, so that it may be pushed later.
   * @throws {BelayError} NOT_FOUND, BRANCH_NOT_FOUND (no git branch can have this name), INVALID_NAME, ALREADY_EXISTS.
   */
  async createEnvironment(actor: Actor, request: { readonly projectId: string; readonly branch: string; readonly kind?: EnvironmentKind; readonly targetId?: string }): Promise<EnvironmentRow> {
    const project = await this.projects.getProject(actor, request.projectId);
    const target = await (request.targetId === undefined ? this.targets.getDefaultTarget(actor) : this.targets.getTarget(actor, request.targetId));
    branchRef(request.branch);
    const label = toHostLabel(request.branch);
    if (label === '') throw new BelayError('INVALID_NAME', 'The branch has no letter or digit that could stand in a host name. Use another branch name.', { details: { field: ['branch'] } });
    const slug = chooseFree(label, await this.environments.findSlugs(project.id));
    const kind = request.kind ?? (PRODUCTION_BRANCHES.has(request.branch) ? 'production' : 'development');
    const row = await this.environments.insert({ id: makeId('env'), projectId: project.id, targetId: target.id, branch: request.branch, slug, kind });
    if (row === undefined) throw new BelayError('ALREADY_EXISTS', `The project "${project.name}" has an environment for the branch "${request.branch}" already. Use that one, or destroy it first.`, { details: { field: ['branch'] } });
    return row;
  }

  /**
   * Sets how many persons have to approve what brings another release to users. It counts for operations that begin later.
   * @throws {BelayError} FORBIDDEN for others than the owner; NOT_FOUND, ENVIRONMENT_GONE, INVALID_INPUT.
   */
  async updateEnvironment(actor: Actor, id: string, { requiredApprovals, approvalTimeoutSeconds }: { readonly requiredApprovals?: number | null; readonly approvalTimeoutSeconds?: number | null }): Promise<EnvironmentRow> {
    requireOwner(actor, 'change how many approvals an environment asks for');
    const environment = await this.getEnvironment(actor, id);
    if (environment.destroyedAt !== null) throw new BelayError('ENVIRONMENT_GONE', `The environment of the branch "${environment.branch}" was destroyed.`, { details: { field: ['environment'] } });
    const settings = { ...checkApprovals(environment, requiredApprovals), ...checkApprovalTimeout(approvalTimeoutSeconds) };
    return Object.keys(settings).length === 0 ? environment : await this.environments.update(id, settings) ?? environment;
  }

  /** @throws {BelayError} NOT_FOUND. */
  async getEnvironment(actor: Actor, id: string): Promise<EnvironmentRow> {
    const row = (await this.findEnvironments(actor, [id])).get(id);
    if (row === undefined) throw notFound('environment', id, ['environment']);
    return row;
  }

  /** Gives environments by id; those that do not exist are missing. */
  async findEnvironments(_actor: Actor, ids: readonly string[]): Promise<ReadonlyMap<string, EnvironmentRow>> {
    return new Map((await this.environments.findMany(ids)).map((row) => [row.id, row]));
  }

  /** Lists environments, newest first; one more than the page's limit when more follow. */
  async listEnvironments(_actor: Actor, page: Page, filter: EnvironmentFilter): Promise<EnvironmentRow[]> {
    return await this.environments.list(page, filter);
  }
}

/** `feature/a` and `feature-a` are two branches with one form in host names: the later one gets a number. */
function chooseFree(label: string, taken: readonly string[]): string {
  const names = new Set(taken);
  if (!names.has(label)) return label;
  let number = 2;
  while (names.has(`${label}-${number}`)) number += 1;
  return `${label}-${number}`;
}

function checkApprovals({ kind }: EnvironmentRow, count: number | null | undefined): { readonly requiredApprovals?: number } {
  if (count == null) return {};
  if (count < 0 || count > 10) throw new BelayError('INVALID_INPUT', 'An environment asks for 0 to 10 approvals.', { details: { field: ['requiredApprovals'] } });
  if (count > 0 && kind !== 'production') throw new BelayError('INVALID_INPUT', `Only an environment of kind PRODUCTION can ask for approvals; this one is ${kind.toUpperCase()}.`, { details: { field: ['requiredApprovals'] } });
  return { requiredApprovals: count };
}

function checkApprovalTimeout(seconds: number | null | undefined): { readonly approvalTimeoutSeconds?: number } {
  if (seconds == null) return {};
  if (seconds < 60 || seconds > 2_592_000) throw new BelayError('INVALID_INPUT', 'The wait for approval ends after 60 to 2592000 seconds (30 days).', { details: { field: ['approvalTimeoutSeconds'] } });
  return { approvalTimeoutSeconds: seconds };
}
