import { BelayError } from '@belay/contracts';
import type { Actor } from './actor.js';

/**
 * Lets the owner pass.
 * @throws {BelayError} FORBIDDEN for everybody else.
 */
export function requireOwner(actor: Actor, what: string): void {
  if (actor.kind !== 'owner') throw new BelayError('FORBIDDEN', `Only the owner may ${what}. Use the owner's token.`);
}
