import { z } from 'zod';

/** Options of a memory target. */
export const memoryOptions = z.strictObject({
  file: z.string().optional().describe('File that holds the target, so that it outlives the process and several processes share it; in memory when absent.'),
  baseDomain: z.string().default('memory.localhost'),
});
