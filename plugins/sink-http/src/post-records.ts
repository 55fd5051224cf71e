import type { OperationContext, SinkRecord } from '@belay/plugin-sdk';
import type { SinkOptions } from './sink-options.js';

/** What a receiver said to a piece of a batch. */
export type Posted =
  | { readonly kind: 'taken' }
  | { readonly kind: 'wait'; readonly waitMs: number }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'refused'; readonly status: number };

const DEFAULT_WAIT_MS = 30_000;

/** Posts records as JSON lines, each with the id by which a repeat can be told. @throws the signal's reason once it is aborted. */
export async function postRecords({ url, timeoutMs }: SinkOptions, token: string | undefined, stream: string, records: readonly SinkRecord[], op: Pick<OperationContext, 'signal' | 'clock'>): Promise<Posted> {
  const body = records.map((record) => `${JSON.stringify({ id: `${stream}:${record.position}`, ...record })}\n`).join('');
  const headers = { 'content-type': 'application/x-ndjson', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  let response: Response;
  try {
    response = await fetch(url, { method: 'POST', headers, body, redirect: 'error', signal: AbortSignal.any([op.signal, AbortSignal.timeout(timeoutMs)]) });
    await response.body?.cancel();
  } catch {
    op.signal.throwIfAborted();
    return { kind: 'failed', reason: 'does not answer' };
  }
  const { status } = response;
  if (response.ok) return { kind: 'taken' };
  const waitMs = retryAfterMs(response.headers.get('retry-after'), op.clock.now());
  if (status === 429 || (status === 503 && waitMs !== undefined)) return { kind: 'wait', waitMs: waitMs ?? DEFAULT_WAIT_MS };
  if (status === 413) return { kind: 'too-large' };
  if (status >= 500 || status === 408) return { kind: 'failed', reason: `answered ${status}` };
  return { kind: 'refused', status };
}

function retryAfterMs(text: string | null, now: Date): number | undefined {
  if (text === null) return undefined;
  const seconds = Number(text);
  if (Number.isFinite(seconds) && seconds >= 0) return seconds * 1_000;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : Math.max(atMs - now.getTime(), 0);
}
