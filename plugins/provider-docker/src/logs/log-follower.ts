import { LogShipper, parseCursor, skipUntil, type Clock, type Logger, type LogOrigin, type PluginDoor } from '@belay/plugin-sdk';
import type { DockerEngine } from '../engine/docker-engine.js';
import { isMissing } from '../engine/docker-error.js';
import type { EngineEvent, EngineEvents } from '../engine/engine-events.js';
import { isOwn, label, scopeLabels, toFilter, type Scope } from '../engine/labels.js';
import { instanceId, refOfLabels } from '../observe/observe-containers.js';
import { LogFrames } from './log-frames.js';
import { toSince } from './since.js';
import { messageOf } from '../engine/system-error.js';

const RETRY_MS = 1_000;
const READ_DEADLINE_MS = 1_000;

/** Follows the logs of all services, workloads and jobs of a target and ships them; goes on where it stopped after any interruption. */
export class LogFollower {
  private readonly shipper: LogShipper;
  private readonly following = new Map<string, Promise<void>>();
  private cursors: Promise<void> | undefined;

  constructor(
    private readonly engine: DockerEngine, private readonly scope: Scope, private readonly events: EngineEvents, private readonly door: PluginDoor,
    private readonly clock: Clock, private readonly logger: Logger, private readonly signal: AbortSignal,
  ) {
    this.shipper = new LogShipper(door, clock, logger, signal);
  }

  /** Begins; ends with the plugin's signal. */
  start(): void {
    this.events.onConnected(() => void this.attachAll());
    this.events.onEvent((event) => this.onEvent(event));
  }

  /** Waits until what a stopped container has said is stored, for a second at most. */
  async waitUntilRead(containerId: string): Promise<void> {
    const read = async (): Promise<void> => {
      await this.following.get(containerId);
      await this.shipper.waitUntilShipped(instanceId(containerId));
    };
    const deadline = new AbortController();
    await Promise.race([read(), this.clock.sleep(READ_DEADLINE_MS, AbortSignal.any([this.signal, deadline.signal])).catch(() => undefined)]);
    deadline.abort();
  }

  private onEvent(event: EngineEvent): void {
    if (event.type === 'container' && event.action === 'start' && isOwn(this.scope, event.labels)) this.attach(event.id, event.labels);
  }

  private async attachAll(): Promise<void> {
    try {
      for (const container of await this.engine.listContainers(toFilter(scopeLabels(this.scope)))) this.attach(container.Id, container.Labels);
    } catch (error) {
      this.logger.warn('running containers cannot be listed to follow their logs', { reason: messageOf(error) });
    }
  }

  private attach(containerId: string, labels: Readonly<Record<string, string>>): void {
    const ref = refOfLabels(labels);
    if (ref === undefined || ref.kind === 'endpoint') return;
    const name = ref.kind === 'job' ? `workload/${labels[label.application] ?? ref.name}` : `${ref.kind}/${ref.name}`;
    const origin: LogOrigin = { environmentId: ref.environmentId, resource: name, instance: instanceId(containerId), ...(ref.generation === undefined ? {} : { generation: ref.generation }) };
    const before = this.following.get(containerId) ?? Promise.resolve();
    const following = before.then(() => this.follow(containerId, origin));
    this.following.set(containerId, following);
    void following.finally(() => { if (this.following.get(containerId) === following) this.following.delete(containerId); });
  }

  private async follow(containerId: string, origin: LogOrigin): Promise<void> {
    while (!this.signal.aborted) {
      try {
        await this.loadCursors();
        await this.followOnce(containerId, origin);
        return;
      } catch (error) {
        if (this.signal.aborted || isMissing(error)) return;
        this.logger.debug('a log stream was interrupted', { instance: origin.instance, reason: messageOf(error) });
        await this.clock.sleep(RETRY_MS, this.signal).catch(() => undefined);
      }
    }
  }

  private async followOnce(containerId: string, origin: LogOrigin): Promise<void> {
    await this.shipper.waitUntilShipped(origin.instance);
    const cursor = this.shipper.cursors.get(origin.instance);
    const isNew = skipUntil(cursor);
    const options = { follow: true as const, stdout: true, stderr: true, timestamps: true, since: toSince(cursor), abortSignal: this.signal };
    const stream = await this.engine.call(`read the log of container ${containerId}`, () => this.engine.docker.getContainer(containerId).logs(options));
    const frames = new LogFrames();
    for await (const chunk of stream) await this.shipper.push(origin, frames.push(Buffer.from(chunk)).filter(isNew));
  }

  private async loadCursors(): Promise<void> {
    this.cursors ??= this.readCursors();
    try {
      await this.cursors;
    } catch (error) {
      this.cursors = undefined;
      throw error;
    }
  }

  private async readCursors(): Promise<void> {
    for (const [instance, text] of Object.entries(await this.door.logCursors())) {
      const cursor = parseCursor(text);
      if (cursor !== undefined && !this.shipper.cursors.has(instance)) this.shipper.cursors.set(instance, cursor);
    }
  }
}
