import { BelayError, type CallInput, type NotifierCapability, type OperationContext } from '@belay/plugin-sdk';
import { guardedLookup, readReceiverUrl } from './address-rules.js';
import { postOnce, type PostAnswer } from './post-once.js';
import { readRetryAt } from './retry-after.js';
import { signBody } from './signature.js';
import type { WebhookOptions } from './webhook-options.js';

const MOST_REDIRECTS = 3;
const KEEPS_METHOD = new Set([307, 308]);

/** Delivers events by POST. A receiver may see a delivery more than once and tells a repeat by `X-Belay-Delivery`. */
export function createWebhookNotifier(options: WebhookOptions): NotifierCapability {
  return {
    notify: async (input, op) => {
      const url = readReceiverUrl(input.url, options.allowPrivateNetworks);
      const key = input.secretRef === undefined ? undefined : await op.secrets.getText(input.secretRef);
      await op.assertCurrent();
      const { status, retryAfter } = await deliver(url, input, key, options, op);
      if (status >= 200 && status < 300) return { httpStatus: status };
      throw failureOf(status, retryAfter, url, op.clock.now());
    },
  };
}

async function deliver(first: URL, input: CallInput<'notify'>, key: string | undefined, options: WebhookOptions, op: OperationContext): Promise<PostAnswer> {
  const body = JSON.stringify(input.event);
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Belay-Webhook/1',
    'x-belay-delivery': input.deliveryId,
    ...(key === undefined ? {} : { 'x-belay-signature': signBody(body, key, op.clock.now()) }),
  };
  const lookup = guardedLookup(options.allowPrivateNetworks);
  let url = first;
  for (let redirects = 0; ; redirects += 1) {
    const answer = await post({ url, headers, body, timeoutMs: options.timeoutMs, signal: op.signal, lookup });
    if (!KEEPS_METHOD.has(answer.status) || answer.location === undefined) return answer;
    const next = URL.parse(answer.location, url.href);
    if (next === null || next.host !== first.host || next.protocol !== first.protocol) throw new BelayError('NOTIFY_REFUSED', `The webhook at ${first.host} redirects to another host, which is not followed; give the URL that it redirects to.`);
    if (redirects >= MOST_REDIRECTS) throw new BelayError('NOTIFY_REFUSED', `The webhook at ${first.host} redirects more than ${MOST_REDIRECTS} times.`);
    url = next;
  }
}

async function post(request: Parameters<typeof postOnce>[0]): Promise<PostAnswer> {
  try {
    return await postOnce(request);
  } catch (error) {
    if (error instanceof BelayError) throw error;
    request.signal.throwIfAborted();
    throw new BelayError('NOTIFY_FAILED', `The webhook at ${request.url.host} does not answer; it is tried again.`, { cause: error });
  }
}

function failureOf(status: number, retryAfter: string | undefined, url: URL, now: Date): BelayError {
  const details = { httpStatus: status };
  if (status === 429) return new BelayError('RATE_LIMITED', `The webhook at ${url.host} asks to wait.`, { details: { ...details, retryAt: readRetryAt(retryAfter, now) } });
  if (status === 503 && retryAfter !== undefined) return new BelayError('RATE_LIMITED', `The webhook at ${url.host} is not available for now.`, { details: { ...details, retryAt: readRetryAt(retryAfter, now) } });
  if (status === 408 || status >= 500) return new BelayError('NOTIFY_FAILED', `The webhook at ${url.host} answered ${status}; it is tried again.`, { details });
  return new BelayError('NOTIFY_REFUSED', `The webhook at ${url.host} refused the notification with status ${status}; check its URL and its key.`, { details });
}
