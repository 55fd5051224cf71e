import { BelayError } from '@belay/plugin-sdk';
import type { EngineEvent } from '../engine/engine-events.js';
import { isOwn, label } from '../engine/labels.js';
import type { ProviderParts } from '../provider-parts.js';
import { clearEndedJobs } from '../resources/job.js';
import { observeEnvironment } from './observe-environment.js';
import { messageOf } from '../engine/system-error.js';

const telling = new Set(['start', 'die', 'oom', 'destroy', 'kill', 'health_status', 'create', 'remove']);
const REVIVE_DELAY_MS = 400;
/** One look for all that an operation does in a second. */
const PUSH_DELAY_MS = 1_000;
const LOOK_EVERY_MS = 60_000;
/** All traffic from outside goes through the router, so it is asked often. */
const ASK_ROUTER_EVERY_MS = 5_000;

/** Watches over a target: brings the router and the forwarders back, and tells the engine when an environment changes by itself. */
export class Guardian {
  private readonly changed = new Map<string, NodeJS.Timeout>();
  private revival: NodeJS.Timeout | undefined;
  private isReviving = false;
  private isAskedAgain = false;

  constructor(private readonly parts: ProviderParts, private readonly signal: AbortSignal) {}

  start(): void {
    const { events } = this.parts;
    events.onConnected(() => this.scheduleRevival(0));
    events.onEvent((event) => this.onEvent(event));
    // Events may be lost; looking once a minute costs a few milliseconds.
    const timer = setInterval(() => {
      this.scheduleRevival(0);
      void this.clearJobs();
    }, LOOK_EVERY_MS).unref();
    const asking = setInterval(() => void this.askRouter(), ASK_ROUTER_EVERY_MS).unref();
    this.signal.addEventListener('abort', () => {
      clearInterval(timer);
      clearInterval(asking);
      clearTimeout(this.revival);
      for (const push of this.changed.values()) clearTimeout(push);
    }, { once: true });
  }

  private onEvent(event: EngineEvent): void {
    if (!telling.has(event.action.split(':')[0] ?? '') || !isOwn(this.parts.scope, event.labels)) return;
    const kind = event.labels[label.kind];
    if (event.action === 'die' || event.action === 'destroy') {
      if (kind === 'router') this.parts.router.markDoubtful();
      if (kind === 'router' || kind === 'endpoint') this.scheduleRevival(REVIVE_DELAY_MS);
    }
    const environmentId = event.labels[label.environment];
    if (environmentId !== undefined && kind !== 'job') this.schedulePush(environmentId);
  }

  private async askRouter(): Promise<void> {
    if (!this.isReviving && !await this.parts.router.check()) this.scheduleRevival(0);
  }

  private scheduleRevival(delayMs: number): void {
    this.isAskedAgain = true;
    if (this.isReviving) return;
    this.revival ??= setTimeout(() => void this.reviveWhileAsked(), delayMs);
  }

  /** One look at a time: what is asked meanwhile is done by one more. */
  private async reviveWhileAsked(): Promise<void> {
    this.revival = undefined;
    this.isReviving = true;
    while (this.isAskedAgain && !this.signal.aborted) {
      this.isAskedAgain = false;
      await this.revive();
    }
    this.isReviving = false;
  }

  private async revive(): Promise<void> {
    const { router, forwarders, logger } = this.parts;
    await Promise.all([
      router.ensure(this.signal).catch((error: unknown) => {
        if (!this.signal.aborted) logger.error('the router cannot be brought back', { code: error instanceof BelayError ? error.code : 'INTERNAL', reason: messageOf(error) });
      }),
      forwarders.ensureAll(),
    ]);
  }

  private async clearJobs(): Promise<void> {
    await clearEndedJobs(this.parts).catch((error: unknown) => {
      if (!this.signal.aborted) this.parts.logger.warn('ended tasks cannot be cleared away', { reason: messageOf(error) });
    });
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
      const resources = await observeEnvironment(this.parts, environmentId);
      await door.pushObservation({ environmentId, at: clock.now().toISOString(), resources });
    } catch (error) {
      if (!this.signal.aborted) logger.warn('an observation could not be told', { environmentId, reason: messageOf(error) });
    }
  }
}
