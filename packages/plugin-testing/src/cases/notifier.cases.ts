import { createServer, type IncomingHttpHeaders } from 'node:http';
import { expectThat, type ConformanceCase } from '../certify/conformance-case.js';
import { describeOutcome, type Kit } from '../certify/kit.js';
import type { CallOutcome } from '../harness/call-outcome.js';

/** A refusal is final, so a right notifier needs one; more are for a heartbeat that a machine in distress lost. */
const ATTEMPTS = 3;
/** Far longer than the pause before any second attempt, which a busy machine makes longer. */
export const ASKED_WAIT_S = 6;
export const LEAST_WAIT_MS = 5_500;

interface Delivery {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Notifications reach a receiver of the kit's own. */
export const notifierCases: readonly ConformanceCase[] = [
  {
    id: 'notifier/delivers', isShared: true, rule: 'An event is delivered with its delivery id, and the status that came back is told.', needs: ['notifier'],
    run: async (kit) => {
      const { outcome, deliveries } = await notify(kit, 'delivers', [204]);
      expectThat(outcome.kind === 'done', `a notification that was taken ended as ${describeOutcome(outcome)}`);
      expectThat(deliveries.length === 1 && (deliveries[0]?.body.includes('deploy') ?? false), `the receiver got ${deliveries.length} deliveries`);
      expectThat(JSON.stringify(deliveries[0]?.headers).includes('delivery-delivers'), 'the delivery id is in no header');
    },
  },
  {
    id: 'notifier/tries-again', isShared: true, rule: 'A receiver that fails for now (5xx) is asked again with the same delivery id.', needs: ['notifier'],
    run: async (kit) => {
      const { outcome, deliveries } = await notify(kit, 'again', [503, 500, 200]);
      expectThat(outcome.kind === 'done', `a notification that was taken at the third try ended as ${describeOutcome(outcome)}`);
      expectThat(deliveries.length === 3 && deliveries.every(({ headers }) => JSON.stringify(headers).includes('delivery-again')), `the receiver got ${deliveries.length} deliveries, or not all with the same id`);
    },
  },
  {
    id: 'notifier/gives-up', isShared: true, rule: 'A receiver that refuses (404) is not asked again.', needs: ['notifier'],
    run: async (kit) => {
      const { outcome, deliveries } = await notify(kit, 'refused', [404]);
      expectThat(outcome.kind === 'failed' && !outcome.isRetryable, `a notification that was refused ended as ${describeOutcome(outcome)}`);
      expectThat(deliveries.length === 1, `a receiver that refused was asked ${deliveries.length} times`);
    },
  },
  {
    id: 'notifier/waits', isShared: true, rule: 'A receiver that asks to wait (429, Retry-After) is not asked again before.', needs: ['notifier'],
    run: async (kit) => {
      const { outcome, timesMs } = await notify(kit, 'waits', [429, 200], { 'retry-after': String(ASKED_WAIT_S) });
      const waitedMs = (timesMs[1] ?? 0) - (timesMs[0] ?? 0);
      expectThat(outcome.kind === 'done' && waitedMs >= LEAST_WAIT_MS, `a receiver that asked for ${ASKED_WAIT_S} s was asked again after ${Math.round(waitedMs)} ms, and it ended as ${describeOutcome(outcome)}`);
    },
  },
  {
    id: 'notifier/bad-url', isShared: true, rule: 'A URL that is none, or that names something else than http and https, is refused.', needs: ['notifier'],
    run: async (kit) => {
      for (const url of ['nonsense', 'file:///etc/passwd', 'gopher://127.0.0.1/', 'http://user:secret@127.0.0.1/', 'http://169.254.169.254/latest']) {
        const outcome = await kit.call(kit.newEnvironment(), 'notify/bad', 'notify', { url, deliveryId: 'bad', event: {} }, { maximumAttempts: ATTEMPTS });
        expectThat(outcome.kind === 'failed' && !outcome.isRetryable, `the URL ${url} ended as ${describeOutcome(outcome)}`);
      }
    },
  },
];

/** Notifies a receiver that answers with these statuses in turn. */
async function notify(kit: Kit, name: string, statuses: readonly number[], headers: Readonly<Record<string, string>> = {}): Promise<{ outcome: CallOutcome; deliveries: Delivery[]; timesMs: number[] }> {
  const deliveries: Delivery[] = [];
  const timesMs: number[] = [];
  const receiver = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text)).once('end', () => {
      const status = statuses[Math.min(deliveries.length, statuses.length - 1)] ?? 200;
      deliveries.push({ headers: request.headers, body });
      timesMs.push(performance.now());
      response.writeHead(status, status === 429 ? headers : {}).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const address = receiver.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const environment = kit.newEnvironment();
  kit.door.addSecret(environment.environmentId, 'certify:hmac', kit.canary);
  try {
    const outcome = await kit.call(environment, `notify/${name}`, 'notify', { url: `http://127.0.0.1:${port}/hook`, secretRef: 'certify:hmac', deliveryId: `delivery-${name}`, event: { kind: 'deploy', text: 'deployed' } });
    return { outcome, deliveries, timesMs };
  } finally {
    receiver.closeAllConnections();
    receiver.close();
  }
}
