import { z } from 'zod';

/** Options of a receiver. */
export const sinkOptions = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).refine((text) => URL.parse(text)?.username === '' && URL.parse(text)?.password === '', 'must not carry credentials; use token').describe('Where records are posted, as JSON lines.'),
  token: z.string().min(1).optional().describe('Reference of a secret that is sent as a bearer token.').meta({ secret: true }),
  timeoutMs: z.int().min(100).max(60_000).default(15_000).describe('How long the receiver may take to answer.'),
  recordsPerRequest: z.int().min(1).max(1_000).default(200).describe('Most records in one request.'),
});
export type SinkOptions = z.output<typeof sinkOptions>;
