import type { Readable } from 'node:stream';
import type { LogLinesRequest, ObservationsRequest } from '@belay/contracts';

/** What a plugin may ask of the engine outside a call. */
export interface PluginDoor {
  /** Stores lines of running applications and services; when it resolves they and their cursors are stored. */
  shipLogLines(batches: LogLinesRequest['batches']): Promise<void>;
  /** Gives instance → cursor of the last stored line of this target. */
  logCursors(): Promise<Readonly<Record<string, string>>>;
  /** Reads the tar stream of a source tree by its `treeRef`. Destroy the stream when it is not read to its end. */
  fetchTree(treeRef: string, signal?: AbortSignal): Promise<Readable>;
  /** Says how an environment is now, after something changed by itself. */
  pushObservation(observation: Omit<ObservationsRequest, 'targetId'>): Promise<void>;
}
