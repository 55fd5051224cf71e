import { rm } from 'node:fs/promises';

/** Removes a folder with all that is in it, also while a process that was just ended still writes there: what comes in between is removed too. */
export function removeFolder(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true, maxRetries: 30, retryDelay: 100 });
}
