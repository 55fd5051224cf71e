import { z } from 'zod';
import { operationMeta } from './operation-meta.js';

const position = z.number().int().min(0).describe('Place in the stream; grows, perhaps with gaps.');
const record = { position, at: z.string().describe('UTC, ISO 8601.') };
const attributes = z.record(z.string(), z.string()).default({}).describe('e.g. project, environment, application, instance.');

/** One thing for a sink: a line that a program wrote, something that happened, or a figure. */
export const sinkRecord = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('log'), ...record, stream: z.enum(['stdout', 'stderr']), text: z.string().max(16_384), attributes }),
  z.object({ kind: z.literal('event'), ...record, type: z.string().max(128).describe('e.g. operation.succeeded'), data: z.record(z.string(), z.unknown()), attributes }),
  z.object({ kind: z.literal('metric'), ...record, name: z.string().max(128), value: z.number(), unit: z.string().max(32).optional(), attributes }),
]);
export type SinkRecord = z.infer<typeof sinkRecord>;

/**
 * Delivers a batch of one stream. Batches of a stream come one at a time and in order; each record is delivered at least once and in order.
 * A batch may come again, whole or from a later position: `<stream>:<position>` is the id by which a receiver can tell repeats.
 * `position` tells how far it came; where that is before the last record the engine goes on behind it. Errors: RATE_LIMITED with `retryAt` (nothing is lost: the batch comes again then),
 * SINK_UNAVAILABLE (tried again), SINK_REFUSED (the receiver will never take it; the engine says so and stops the stream).
 */
export const deliverInput = z.object({
  op: operationMeta,
  stream: z.string().max(200).describe('Names the stream, the same for all its batches.'),
  records: z.array(sinkRecord).min(1).max(1000).describe('By position, lowest first.'),
});
export const deliverOutput = z.object({ position: position.describe('Of the last record that the receiver has taken.') });
