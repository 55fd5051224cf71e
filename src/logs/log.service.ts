import { BelayError } from '@belay/contracts';
import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import type { EnvironmentRow } from '../environments/environment.repository.js';
import { EnvironmentService } from '../environments/environment.service.js';
import type { ChangeListener } from '../platform/database/change-listener.js';
import { follow } from '../platform/graphql/follow.js';
import { CHANGES } from '../platform/tokens.js';
import { type LogFilter, type LogLineRow, LogRepository } from './log.repository.js';

/** What to read of an environment's log. */
export interface LogRequest {
  readonly environment: string;
  readonly only?: readonly string[] | null;
  readonly search?: string | null;
  readonly after?: string | null;
  readonly tail?: number | null;
}

const BATCH = 500;

/** Reads and follows the log of an environment by position. */
@Injectable()
export class LogService {
  constructor(private readonly logs: LogRepository, private readonly environments: EnvironmentService, @Inject(CHANGES) private readonly changes: ChangeListener) {}

  /**
   * Gives lines, oldest first: those after a position, or without one the latest `tail` (else `first`).
   * @throws {BelayError} NOT_FOUND, INVALID_INPUT.
   */
  async listLines(actor: Actor, request: LogRequest & { readonly first: number }): Promise<{ readonly lines: readonly LogLineRow[]; readonly hasMore: boolean }> {
    const filter = toFilter(request);
    await this.checkNames(await this.environments.getEnvironment(actor, request.environment), filter);
    if (request.first < 1 || request.first > 1_000) throw invalid('`first` is 1 to 1000.', 'first');
    const after = readPosition(request.after);
    if (after === undefined) return { lines: await this.logs.listLatest(filter, checkTail(request.tail) ?? request.first), hasMore: false };
    const found = await this.logs.listAfter(filter, after, request.first + 1);
    return { lines: found.slice(0, request.first), hasMore: found.length > request.first };
  }

  /**
   * Gives lines as they come, beginning after a position or with the latest ones. Ends with its reader only.
   * @throws {BelayError} NOT_FOUND, INVALID_INPUT.
   */
  async followLines(actor: Actor, request: LogRequest): Promise<AsyncGenerator<LogLineRow, void, undefined>> {
    const filter = toFilter(request);
    const environment = await this.environments.getEnvironment(actor, request.environment);
    const { id } = environment;
    await this.checkNames(environment, filter);
    const tail = checkTail(request.tail) ?? 0;
    const position = readPosition(request.after);
    const latest = position === undefined ? await this.logs.findLatestPosition(id) : position;
    let isFirst = position === undefined && tail > 0;
    return follow<LogLineRow>({
      subscribe: (listener) => this.changes.onChangeOf('log', id, listener),
      read: async (after) => {
        const isTail = isFirst;
        isFirst = false;
        const lines = isTail ? (await this.logs.listLatest(filter, tail)).filter((line) => line.position <= latest) : await this.logs.listAfter(filter, after, BATCH);
        return { items: lines, next: Math.max(after, lines.at(-1)?.position ?? after), hasMore: isTail || lines.length === BATCH, isOver: false };
      },
    }, latest);
  }

  /** Who waits for lines of a name that nothing has would wait for ever. @throws {BelayError} NOT_FOUND. */
  private async checkNames({ id, branch, projectId, currentReleaseId }: EnvironmentRow, { names = [] }: LogFilter): Promise<void> {
    if (names.length === 0) return;
    const writers = await this.logs.findWriters(projectId, currentReleaseId);
    for (const name of names) {
      if (writers.has(name) || (await this.logs.hasLinesOf(id, name))) continue;
      const others = [...writers].sort();
      throw new BelayError('NOT_FOUND', `There is no application or service "${name}" in ${branch}${others.length === 0 ? '' : `; it has ${others.join(', ')}`}.`, { details: { field: ['only'] } });
    }
  }
}

function toFilter(request: LogRequest): LogFilter {
  const { only, search } = request;
  if (only != null && (only.length === 0 || only.length > 50)) throw invalid('`only` names 1 to 50 applications and services.', 'only');
  if (search != null && (search === '' || search.length > 200)) throw invalid('`search` has 1 to 200 characters.', 'search');
  return { environmentId: request.environment, ...(only == null ? {} : { names: only }), ...(search == null ? {} : { search }) };
}

function readPosition(text: string | null | undefined): number | undefined {
  if (text === null || text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw invalid('`after` is not a position of a log line. Give one as a line or page told it.', 'after');
  return Number(text);
}

function checkTail(tail: number | null | undefined): number | undefined {
  if (tail === null || tail === undefined) return undefined;
  if (tail < 0 || tail > 1_000) throw invalid('`tail` is 0 to 1000.', 'tail');
  return tail;
}

function invalid(message: string, field: string): BelayError {
  return new BelayError('INVALID_INPUT', message, { details: { field: [field] } });
}
