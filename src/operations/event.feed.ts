import { BelayError } from '@belay/contracts';
import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import type { ChangeListener } from '../platform/database/change-listener.js';
import { notFound } from '../platform/errors/not-found.js';
import { follow } from '../platform/graphql/follow.js';
import { CHANGES } from '../platform/tokens.js';
import type { EnvironmentUpdate, OperationUpdate } from './event.model.js';
import { type EnvironmentEventRow, FeedRepository } from './feed.repository.js';
import type { OperationEventRow } from './operation-parts.repository.js';
import { toEnvironmentEvent, toOperationEvent } from './to-event.js';

/** Follows events: first the present state, then what happens, each with its offset. Whoever comes back with the last offset misses and repeats nothing. */
@Injectable()
export class EventFeed {
  constructor(private readonly feed: FeedRepository, @Inject(CHANGES) private readonly changes: ChangeListener) {}

  /** Ends with the operation. @throws {BelayError} NOT_FOUND; INVALID_INPUT when `after` lies behind the latest event. */
  async followOperation(_actor: Actor, operationId: string, after: number | null | undefined): Promise<AsyncIterable<OperationUpdate>> {
    const found = await this.feed.findOperation(operationId);
    if (found === undefined) throw notFound('operation', operationId, ['operation']);
    const start = checkAfter(after, found.offset);
    const events = follow({
      subscribe: (listener) => this.changes.onChangeOf('operation', operationId, listener),
      read: async (place) => {
        const read = await this.feed.readOperation(operationId, place);
        if (read.items[0] !== undefined) this.changes.tell('view', read.items[0].environmentId);
        return { ...read, next: read.items.at(-1)?.offset ?? place };
      },
    }, start);
    return withPresent<OperationUpdate, OperationEventRow>({ offset: start, event: null, operationId }, events, (row) => ({ offset: row.offset, event: toOperationEvent(row), operationId }));
  }

  /** Ends when the environment is destroyed. @throws {BelayError} NOT_FOUND; INVALID_INPUT when `after` lies behind the latest event. */
  async followEnvironment(_actor: Actor, environmentId: string, after: number | null | undefined): Promise<AsyncIterable<EnvironmentUpdate>> {
    const found = await this.feed.findEnvironment(environmentId);
    if (found === undefined) throw notFound('environment', environmentId, ['environment']);
    const start = checkAfter(after, found.offset);
    const events = follow({
      subscribe: (listener) => this.changes.onChangeOf('environment', environmentId, listener),
      read: async (place) => {
        const read = await this.feed.readEnvironment(environmentId, place);
        if (read.items.length > 0) this.changes.tell('view', environmentId);
        return { ...read, next: read.items.at(-1)?.offset ?? place };
      },
    }, start);
    return withPresent<EnvironmentUpdate, EnvironmentEventRow>({ offset: start, event: null, environmentId }, events, (row) => ({ offset: row.offset, event: toEnvironmentEvent(row), environmentId }));
  }
}

function checkAfter(after: number | null | undefined, latest: number): number {
  if (after === null || after === undefined) return latest;
  if (after < 0 || after > latest) throw new BelayError('INVALID_INPUT', `\`after\` is ${after}, but the latest event has the offset ${latest}. Give an offset that an update told you.`, { details: { field: ['after'] } });
  return after;
}

/** Puts the present state before the events, and keeps that the whole ends at once when its reader goes away. */
function withPresent<T, R>(present: T, events: AsyncGenerator<R, void, undefined>, toUpdate: (row: R) => T): AsyncIterableIterator<T> {
  let isFirst = true;
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      if (isFirst) {
        isFirst = false;
        return { done: false, value: present };
      }
      const result = await events.next();
      return result.done === true ? { done: true, value: undefined } : { done: false, value: toUpdate(result.value) };
    },
    async return() {
      await events.return();
      return { done: true, value: undefined };
    },
  };
}
