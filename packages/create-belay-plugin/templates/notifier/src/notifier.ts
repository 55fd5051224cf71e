import { BelayError, type NotifierCapability } from '@belay/plugin-sdk';

const WAIT_MS = 30_000;

/** Posts each event as JSON. Change what is sent and where; keep the codes, since by them the engine knows what to do. */
export function createNotifier(timeoutMs: number): NotifierCapability {
  return {
    notify: async ({ url, deliveryId, event }, op) => {
      const receiver = readUrl(url);
      const response = await op.effect(() => post(receiver, deliveryId, event, AbortSignal.any([op.signal, AbortSignal.timeout(timeoutMs)])));
      if (response.ok) return { httpStatus: response.status };
      if (response.status === 429) throw new BelayError('RATE_LIMITED', `${receiver.host} asks to wait.`, { details: { retryAt: retryAt(response, op.clock.now()) } });
      if (response.status >= 500) throw new BelayError('NOTIFY_FAILED', `${receiver.host} answered ${response.status}; it is tried again.`);
      throw new BelayError('NOTIFY_REFUSED', `${receiver.host} refused the notification with status ${response.status}.`);
    },
  };
}

function readUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) throw new BelayError('INVALID_INPUT', 'The URL must be an absolute http or https URL.');
  if (url.username !== '' || url.password !== '') throw new BelayError('INVALID_INPUT', 'The URL must not carry credentials.');
  if (url.hostname.startsWith('169.254.') || url.hostname.startsWith('[fe80')) throw new BelayError('INVALID_INPUT', 'Notifications are not sent to link-local addresses.');
  return url;
}

async function post(url: URL, deliveryId: string, event: unknown, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, { method: 'POST', redirect: 'error', signal, headers: { 'content-type': 'application/json', 'x-delivery-id': deliveryId }, body: JSON.stringify(event) });
  } catch (error) {
    throw new BelayError('NOTIFY_FAILED', `${url.host} does not answer; it is tried again.`, { cause: error });
  }
}

function retryAt(response: Response, now: Date): string {
  const seconds = Number(response.headers.get('retry-after'));
  return new Date(now.getTime() + (seconds > 0 ? seconds * 1000 : WAIT_MS)).toISOString();
}
