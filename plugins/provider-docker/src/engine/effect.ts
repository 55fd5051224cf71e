/** Runs a step that changes something in the engine; calls of an operation check their fence in it. */
export type Effect = <T>(run: () => Promise<T>) => Promise<T>;

/** For what the plugin does by itself, outside any operation: bringing back what was lost. */
export const unfenced: Effect = (run) => run();
