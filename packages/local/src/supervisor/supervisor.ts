import { readStartTicks } from '../platform/is-alive.js';
import type { Component } from './component.js';
import type { LogSink } from './log-printer.js';
import { SupervisedProcess } from './supervised-process.js';
import type { RunningProcess } from './run-state.js';

/** Starts components in stages (all of a stage side by side, each stage after the one before serves) and stops them in reverse. */
export class Supervisor {
  readonly #stages: SupervisedProcess[][] = [];
  #stopping: Promise<void> | undefined;

  constructor(private readonly log: LogSink, private readonly onChange: () => void) {}

  /** The processes that live now, in the order of their start. */
  get processes(): readonly RunningProcess[] {
    return this.#stages.flat().flatMap(({ component, pid }) => (pid === undefined ? [] : [{ name: component.name, pid, startTicks: readStartTicks(pid) }]));
  }

  get isStopping(): boolean {
    return this.#stopping !== undefined;
  }

  /** @throws {LocalError} COMPONENT_FAILED when one of the stage does not come to serve; the others keep running until `stop`. */
  async startStage(components: readonly Component[]): Promise<void> {
    if (this.isStopping) return;
    const stage = components.map((component) => new SupervisedProcess(component, this.log, this.onChange));
    this.#stages.push(stage);
    await Promise.all(stage.map((process) => process.start()));
  }

  /** Stops all, the last stage first. A second call waits for the first. */
  stop(): Promise<void> {
    this.#stopping ??= (async () => {
      for (const stage of this.#stages.toReversed()) await Promise.all(stage.map((process) => process.stop()));
    })();
    return this.#stopping;
  }

  /** Ends everything at once. */
  kill(): void {
    for (const process of this.#stages.flat()) process.kill();
  }
}
