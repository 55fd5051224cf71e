import { BelayError, type OperationContext, type SinkCapability, type SinkRecord } from '@belay/plugin-sdk';
import { z } from 'zod';
import { postRecords, type Posted } from './post-records.js';
import type { SinkOptions } from './sink-options.js';

const progress = z.object({ position: z.number() });

/**
 * Sends a batch piece by piece. What was taken before a piece failed counts: the answer tells how far it came, and an attempt that was lost is gone on with behind its last piece.
 */
export function createHttpSink(options: SinkOptions): SinkCapability {
  return {
    deliver: async ({ stream, records }, op) => {
      const begun = progress.safeParse(op.previousProgress).data?.position ?? -1;
      let position = begun;
      let rest = records.filter((record) => record.position > begun);
      let size = options.recordsPerRequest;
      const token = options.token === undefined ? undefined : await op.secrets.getText(options.token);
      while (rest.length > 0) {
        const piece = rest.slice(0, size);
        const posted = await op.effect(() => postRecords(options, token, stream, piece, op));
        if (posted.kind === 'too-large' && piece.length > 1) {
          size = Math.ceil(piece.length / 2);
          continue;
        }
        // What came before is told first; the same piece comes again with the next batch and fails then.
        if (posted.kind !== 'taken' && position > begun) return { position };
        position = positionAfter(posted, piece, options, op);
        op.heartbeat({ position });
        rest = rest.slice(piece.length);
      }
      return { position: Math.max(position, records.at(-1)?.position ?? 0) };
    },
  };
}

function positionAfter(posted: Posted, piece: readonly SinkRecord[], { url }: SinkOptions, op: OperationContext): number {
  const host = URL.parse(url)?.host ?? 'the receiver';
  switch (posted.kind) {
    case 'taken': return piece.at(-1)?.position ?? 0;
    case 'wait': throw new BelayError('RATE_LIMITED', `${host} asks to wait.`, { details: { retryAt: new Date(op.clock.now().getTime() + posted.waitMs).toISOString() } });
    case 'failed': throw new BelayError('SINK_UNAVAILABLE', `${host} ${posted.reason}; the batch comes again.`);
    case 'too-large': throw new BelayError('SINK_REFUSED', `${host} does not take the record at position ${piece[0]?.position ?? 0}: it is too large for it.`);
    case 'refused': throw new BelayError('SINK_REFUSED', `${host} refused records with status ${posted.status}.`);
  }
}
