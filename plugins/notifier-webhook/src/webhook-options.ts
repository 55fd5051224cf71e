import { z } from 'zod';

/** Options of a webhook target. */
export const webhookOptions = z.strictObject({
  timeoutMs: z.int().min(100).max(30_000).default(10_000).describe('How long a receiver may take to answer.'),
  allowPrivateNetworks: z.boolean().default(true).describe('Whether receivers may have private or loopback addresses. Link-local ones are refused always.'),
});
export type WebhookOptions = z.output<typeof webhookOptions>;
