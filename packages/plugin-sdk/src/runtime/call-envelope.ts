/** What the transport knows of one attempt of a call: Temporal's activity, or a test in the same process. */
export interface CallEnvelope {
  /** 1 for the first try. */
  readonly attempt: number;
  /** Aborted when the call shall end; its reason is thrown then. */
  readonly signal: AbortSignal;
  /** Details of the last heartbeat of the attempt before. */
  readonly previousProgress: unknown;
  heartbeat(progress: unknown): void;
}
