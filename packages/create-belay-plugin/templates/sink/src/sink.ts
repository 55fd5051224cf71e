import { BelayError, type OperationContext, type SinkCapability, type SinkRecord } from '@belay/plugin-sdk';

/** Where records go. `token` is the reference of a secret, which is resolved for each batch. */
export interface SinkOptions {
  readonly url: string;
  readonly token?: string | undefined;
  readonly timeoutMs: number;
}

const PIECE = 100;
const WAIT_MS = 30_000;

/** Posts records as JSON, piece by piece. Change what is sent and where; keep the order, the positions and the codes, since by them the engine knows what to do. */
export function createSink(options: SinkOptions): SinkCapability {
  return {
    deliver: async ({ stream, records }, op) => {
      const token = options.token === undefined ? undefined : await op.secrets.getText(options.token);
      let position: number | undefined;
      for (let at = 0; at < records.length; at += PIECE) {
        const piece = records.slice(at, at + PIECE);
        try {
          await op.effect(() => post(options, token, stream, piece, op));
        } catch (error) {
          // What was taken counts: the engine goes on behind it, and what failed comes again.
          if (position !== undefined && error instanceof BelayError && error.code !== 'STALE_OPERATION') return { position };
          throw error;
        }
        position = piece.at(-1)?.position;
      }
      return { position: position ?? 0 };
    },
  };
}

async function post({ url, timeoutMs }: SinkOptions, token: string | undefined, stream: string, records: readonly SinkRecord[], { signal, clock }: OperationContext): Promise<void> {
  const headers = { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  // By the id a receiver can tell what it has already.
  const body = JSON.stringify(records.map((record) => ({ id: `${stream}:${record.position}`, ...record })));
  const response = await fetch(url, { method: 'POST', redirect: 'error', headers, body, signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) }).catch((cause: unknown) => {
    signal.throwIfAborted();
    throw new BelayError('SINK_UNAVAILABLE', 'The receiver does not answer; the batch comes again.', { cause });
  });
  if (response.ok) return;
  if (response.status === 429) throw new BelayError('RATE_LIMITED', 'The receiver asks to wait.', { details: { retryAt: retryAt(response, clock.now()) } });
  if (response.status >= 500) throw new BelayError('SINK_UNAVAILABLE', `The receiver answered ${response.status}; the batch comes again.`);
  throw new BelayError('SINK_REFUSED', `The receiver refused records with status ${response.status}.`);
}

function retryAt(response: Response, now: Date): string {
  const seconds = Number(response.headers.get('retry-after'));
  return new Date(now.getTime() + (seconds > 0 ? seconds * 1000 : WAIT_MS)).toISOString();
}
