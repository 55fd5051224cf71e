/** Metadata by which a workflow says for which plugin's queue a payload is to be sealed. It never leaves the engine's process. */
export const QUEUE_MARK = 'belay-queue';

/** Scope of the engine's own key: everything that goes to no plugin. */
export const ENGINE_SCOPE = 'engine';

const UNREADABLE = 'belay.unreadable';

/** What stands in the place of a payload that could not be opened: a value of its own, so that it fails the one call and not everything around it. */
export function unreadable(why: string): Readonly<Record<string, string>> {
  return { [UNREADABLE]: why };
}

/** Why a payload could not be opened; undefined for any other value. */
export function whyUnreadable(value: unknown): string | undefined {
  if (value === null || typeof value !== 'object' || !(UNREADABLE in value)) return undefined;
  const why = value[UNREADABLE];
  return typeof why === 'string' ? why : 'it cannot be opened';
}
