import type { DockerEngine } from '../engine/docker-engine.js';
import { unfenced, type Effect } from '../engine/effect.js';

interface Instance { readonly Id: string }

/** Containers of which is remembered that they are kept running; asking the engine once more is harmless. */
const MOST_REMEMBERED = 1_000;

/** Lets the engine start instances again whenever they end by themselves, also after the machine was started again. It takes the engine some 20 ms for each, so that it may be begun before it is needed. */
export class InstanceKeeper {
  private readonly asked = new Map<string, Promise<void>>();

  constructor(private readonly engine: Pick<DockerEngine, 'keepContainerRunning'>) {}

  /** Begins with it for instances that are about to take traffic. Whether it was done, `keep` finds out. */
  begin(instances: readonly Instance[], effect: Effect): void {
    for (const { Id } of instances) if (!this.asked.has(Id)) this.ask(Id, effect).catch(() => undefined);
  }

  /** Waits until it is so. */
  async keep(instances: readonly Instance[]): Promise<void> {
    await Promise.all(instances.map(async ({ Id }) => {
      const isKept = await this.asked.get(Id)?.then(() => true, () => false);
      if (isKept !== true) await this.ask(Id, unfenced);
    }));
  }

  private ask(id: string, effect: Effect): Promise<void> {
    const asking = effect(() => this.engine.keepContainerRunning(id)).catch((error: unknown) => {
      this.asked.delete(id);
      throw error;
    });
    const [oldest] = this.asked.keys();
    if (oldest !== undefined && this.asked.size >= MOST_REMEMBERED) this.asked.delete(oldest);
    this.asked.set(id, asking);
    return asking;
  }
}
