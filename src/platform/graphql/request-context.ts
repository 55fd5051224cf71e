import type { Actor } from '../../access/actor.js';

/** What goes with one GraphQL request, or with one connection of subscriptions. */
export interface RequestContext {
  readonly actor: Actor;
  /** A connection lives long: what is read for it must not be remembered. */
  readonly isSubscription: boolean;
}
