import { BelayError } from '@belay/contracts';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import type { OperationEventConnection } from './event.model.js';
import { OperationPartsRepository } from './operation-parts.repository.js';
import { toOperationEvent } from './to-event.js';

/** Reads events by their offsets. */
@Injectable()
export class EventReader {
  constructor(private readonly parts: OperationPartsRepository) {}

  /** @throws {BelayError} INVALID_INPUT when an argument is out of range. */
  async listOperationEvents(_actor: Actor, operationId: string, args: { readonly first: number; readonly after: number }): Promise<OperationEventConnection> {
    if (args.first < 1 || args.first > 1_000) throw new BelayError('INVALID_INPUT', `\`first\` is ${args.first}; give 1 to 1000.`, { details: { field: ['first'] } });
    if (args.after < 0) throw new BelayError('INVALID_INPUT', '`after` is an offset, 0 or more.', { details: { field: ['after'] } });
    const rows = (await this.parts.listEvents([operationId], args.after, args.first + 1)).get(operationId) ?? [];
    const nodes = rows.slice(0, args.first).map(toOperationEvent);
    return { nodes, edges: nodes.map((node) => ({ cursor: String(node.offset), node })), pageInfo: { hasNextPage: rows.length > args.first, endCursor: nodes.at(-1)?.offset.toString() ?? null } };
  }
}
