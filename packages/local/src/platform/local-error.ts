/** Codes of what may go wrong on this machine before the platform itself runs. */
export type LocalErrorCode =
  | 'DOCKER_MISSING' | 'TEMPORAL_MISSING' | 'POSTGRES_MISSING' | 'IMAGE_BUILD_FAILED' | 'CHECKSUM_MISMATCH' | 'PROGRAM_FAILED'
  | 'ALREADY_RUNNING' | 'NOT_SET_UP' | 'COMPONENT_FAILED' | 'PORT_BUSY' | 'DEMO_FAILED' | 'BAD_ARGUMENT';

/** A failure of set-up, start or demo; the message says what failed, where, and what to do, and holds no secret. */
export class LocalError extends Error {
  constructor(readonly code: LocalErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LocalError';
  }
}
