import { messageOf } from '../cluster/system-error.js';
import { label } from '../mapping/labels.js';
import type { ProviderParts } from '../provider-parts.js';
import { observeEnvironment } from './observe-environment.js';

/** One look for all that an operation does in a second. */
const PUSH_DELAY_MS = 1_000;
/** Changes of these kinds are of no interest to the engine. */
const quiet = new Set(['job', 'endpointSlice']);

/** Tells the engine how an environment is whenever something in it changed: a Pod died, somebody removed a Deployment by hand. */
export class Guardian {
  private readonly changed = new Map<string, NodeJS.Timeout>();

  constructor(private readonly parts: ProviderParts, private readonly signal: AbortSignal) {}

  start(): void {
    const stop = this.parts.cache.onChange(({ kind, before, after }) => {
      const labels = (after ?? before)?.metadata.labels;
      const environmentId = labels?.[label.environment];
      if (environmentId !== undefined && !quiet.has(kind) && labels?.[label.kind] !== 'job') this.schedulePush(environmentId);
    });
    this.signal.addEventListener('abort', () => {
      stop();
      for (const push of this.changed.values()) clearTimeout(push);
    }, { once: true });
  }

  private schedulePush(environmentId: string): void {
    if (this.changed.has(environmentId)) return;
    this.changed.set(environmentId, setTimeout(() => {
      this.changed.delete(environmentId);
      void this.push(environmentId);
    }, PUSH_DELAY_MS));
  }

  private async push(environmentId: string): Promise<void> {
    const { door, clock, logger } = this.parts;
    try {
      await door.pushObservation({ environmentId, at: clock.now().toISOString(), resources: observeEnvironment(this.parts, environmentId) });
    } catch (error) {
      if (!this.signal.aborted) logger.warn('an observation could not be told', { environmentId, reason: messageOf(error) });
    }
  }
}
