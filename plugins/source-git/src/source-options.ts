import { z } from 'zod';

/** Options of git as a source host. */
export const sourceOptions = z.strictObject({
  allowLocalRepositories: z.boolean().default(false).describe('Whether file: URLs and paths of the worker\'s machine may be read.'),
  listTimeoutMs: z.int().min(1_000).max(100_000).default(30_000).describe('How long a host may take to list its branches.'),
});
export type SourceOptions = z.output<typeof sourceOptions>;
