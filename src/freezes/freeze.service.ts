import { BelayError } from '@belay/contracts';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { EnvironmentService } from '../environments/environment.service.js';
import type { WeeklyWindow } from '../platform/database/schema/index.js';
import { notFound } from '../platform/errors/not-found.js';
import type { Page } from '../platform/graphql/page.args.js';
import { makeId } from '../platform/ids/make-id.js';
import { ProjectService } from '../projects/project.service.js';
import { checkCalendar, checkOnce, checkUntil, checkWeekly, invalid, type OnceRequest } from './freeze-checks.js';
import { type FreezeFilter, FreezeRepository, type NewFreeze } from './freeze.repository.js';
import type { FreezeRow } from './frozen-gate.js';
import { WakeSender } from './wake.sender.js';

/** A freeze as a caller asks for it. */
export interface FreezeRequest {
  readonly environment?: string | null;
  readonly project?: string | null;
  readonly name?: string | null;
  readonly reason: string;
  readonly policy?: 'wait' | 'refuse' | null;
  readonly until?: Date | null;
  readonly weekly?: readonly WeeklyWindow[] | null;
  readonly once?: readonly OnceRequest[] | null;
}

const MAX_IN_FORCE = 50;

/** Freezes environments and projects, and lifts freezes. Everyone may, under their name. */
@Injectable()
export class FreezeService {
  constructor(private readonly freezes: FreezeRepository, private readonly environments: EnvironmentService, private readonly projects: ProjectService, private readonly sender: WakeSender) {}

  /** @throws {BelayError} NOT_FOUND, ENVIRONMENT_GONE, INVALID_INPUT, ALREADY_EXISTS (name), CONFLICT (windows of another freeze). */
  async freeze(actor: Actor, request: FreezeRequest): Promise<FreezeRow> {
    const { projectId, environmentId } = await this.findSubject(actor, request);
    const now = Date.now();
    const row: NewFreeze & FreezeRow = {
      id: makeId('frz'), projectId, environmentId, name: checkText(request.name ?? 'freeze', 'name', 60), reason: checkText(request.reason, 'reason', 500), policy: request.policy ?? 'wait',
      startsAt: new Date(now), endsAt: checkUntil(request.until ?? null, now), weekly: checkWeekly(request.weekly ?? []), intervals: checkOnce(request.once ?? [], now),
      createdBy: actor.name, createdAt: new Date(now), liftedAt: null, liftedBy: null, liftReason: null,
    };
    return await this.write(projectId, { type: 'freeze.made', by: actor.name }, (inForce) => {
      if (inForce.length >= MAX_IN_FORCE) throw new BelayError('CONFLICT', `The project has ${MAX_IN_FORCE} freezes in force. Lift those that are no longer needed.`);
      const same = inForce.filter((one) => one.environmentId === environmentId && !isPast(one, now));
      if (same.some(({ name }) => name === row.name)) throw new BelayError('ALREADY_EXISTS', `A freeze of this name ("${row.name}") is in force there. Change or lift that one, or choose another name.`, { details: { field: ['name'] } });
      checkCalendar(row, same, now);
      return row;
    });
  }

  /** Changes what is given. @throws {BelayError} NOT_FOUND, INVALID_INPUT, CONFLICT (lifted before, or windows of another freeze). */
  async updateFreeze(actor: Actor, id: string, change: Pick<FreezeRequest, 'policy' | 'until' | 'weekly' | 'once'> & { readonly reason?: string | null }): Promise<FreezeRow> {
    const { projectId } = await this.getFreeze(id);
    const now = Date.now();
    return await this.write(projectId, { type: 'freeze.changed', by: actor.name }, (inForce) => {
      const before = inForce.find((one) => one.id === id);
      if (before === undefined) throw new BelayError('CONFLICT', 'This freeze was lifted and cannot be changed any more. Make a new one.', { details: { field: ['freeze'] } });
      const row: FreezeRow = {
        ...before, reason: change.reason == null ? before.reason : checkText(change.reason, 'reason', 500), policy: change.policy ?? before.policy,
        endsAt: change.until === undefined ? before.endsAt : checkUntil(change.until, now),
        weekly: change.weekly == null ? before.weekly : checkWeekly(change.weekly), intervals: change.once == null ? before.intervals : checkOnce(change.once, now),
      };
      checkCalendar(row, inForce.filter((one) => one.id !== id && one.environmentId === before.environmentId), now);
      return row;
    });
  }

  /** Lifts a freeze; what waits for it goes on. Lifting twice changes nothing. @throws {BelayError} NOT_FOUND, INVALID_INPUT. */
  async unfreeze(actor: Actor, id: string, reason: string | null): Promise<FreezeRow> {
    const before = await this.getFreeze(id);
    const liftReason = reason === null || reason.trim() === '' ? null : checkText(reason, 'reason', 500);
    if (before.liftedAt !== null) return before;
    return await this.write(before.projectId, { type: 'freeze.lifted', by: actor.name, ...(liftReason === null ? {} : { reason: liftReason }) }, (inForce) => {
      const row = inForce.find((one) => one.id === id) ?? before;
      return { ...row, liftedAt: row.liftedAt ?? new Date(), liftedBy: row.liftedBy ?? actor.name, liftReason: row.liftReason ?? liftReason };
    });
  }

  /** Lists freezes, newest first; one more than the page's limit when more follow. @throws {BelayError} NOT_FOUND. */
  async listFreezes(actor: Actor, page: Page, filter: FreezeFilter): Promise<FreezeRow[]> {
    const environment = filter.environmentId === undefined ? undefined : await this.environments.getEnvironment(actor, filter.environmentId);
    return await this.freezes.list(page, { ...filter, ...(environment === undefined ? {} : { projectId: environment.projectId }) });
  }

  private async getFreeze(id: string): Promise<FreezeRow> {
    const row = await this.freezes.find(id);
    if (row === undefined) throw notFound('freeze', id, ['freeze']);
    return row;
  }

  private async findSubject(actor: Actor, { environment, project }: FreezeRequest): Promise<{ readonly projectId: string; readonly environmentId: string | null }> {
    if ((environment == null) === (project == null)) throw invalid('Name what is frozen: an environment or a project, and not both.', 'environment');
    if (environment == null) return { projectId: (await this.projects.getProject(actor, project ?? '')).id, environmentId: null };
    const row = await this.environments.getEnvironment(actor, environment);
    if (row.destroyedAt !== null) throw new BelayError('ENVIRONMENT_GONE', `The environment of the branch "${row.branch}" was destroyed, so there is nothing to freeze.`, { details: { field: ['environment'] } });
    return { projectId: row.projectId, environmentId: row.id };
  }

  private async write(projectId: string, event: Parameters<FreezeRepository['change']>[1], decide: Parameters<FreezeRepository['change']>[2]): Promise<FreezeRow> {
    const { row, toWake } = await this.freezes.change(projectId, event, decide);
    await this.sender.tell(toWake);
    return row;
  }
}

function isPast({ endsAt }: FreezeRow, atMs: number): boolean {
  return endsAt !== null && endsAt.getTime() <= atMs;
}

function checkText(given: string, field: string, max: number): string {
  const text = given.trim();
  if (text === '' || text.length > max) throw invalid(`A ${field} of a freeze has 1 to ${max} characters.`, field);
  return text;
}
