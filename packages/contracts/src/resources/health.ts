import { z } from 'zod';

const timing = {
  intervalMs: z.number().int().min(50).max(600_000).default(200).describe('Time between two tries.'),
  timeoutMs: z.number().int().min(100).max(600_000).default(2_000).describe('How long one try may take.'),
};

/** How to tell that a process is ready to serve. */
export const healthCheck = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }).describe('Ready as soon as it runs (a process without a port).'),
  z.object({ kind: z.literal('tcp'), port: z.number().int().min(1).max(65535), ...timing }),
  z.object({ kind: z.literal('http'), port: z.number().int().min(1).max(65535), path: z.string().max(2048), ...timing }).describe('Ready when it answers with a status of 200 to 399.'),
  z.object({ kind: z.literal('command'), command: z.array(z.string()).min(1), ...timing }).describe('Ready when the command, run inside, exits with 0.'),
]);
export type HealthCheck = z.infer<typeof healthCheck>;
