import { BelayError, nodeHttp, type ActivityOutput, type CallInput, type OperationContext } from '@belay/plugin-sdk';
import type { ProviderParts } from '../provider-parts.js';
import { messageOf } from '../engine/system-error.js';

interface Answer {
  readonly httpStatus: number;
  readonly durationMs: number;
}

/** Asks an application over its real public route until it answers. @throws {BelayError} VERIFY_FAILED when it does not in time. */
export async function verifyRoute(parts: ProviderParts, input: CallInput<'verifyRoute'>, op: OperationContext): Promise<ActivityOutput<'verifyRoute'>> {
  const { http } = await parts.router.readPorts();
  const path = input.path.kind === 'prefix' ? input.path.prefix : '/';
  const url = `http://${input.host}${http === 80 ? '' : `:${http}`}${path}`;
  const end = parts.clock.monotonicMs() + input.deadlineMs;
  for (let pauseMs = 20, problem = 'no answer'; ; pauseMs = Math.min(pauseMs * 2, 500)) {
    const answer = await ask(parts, { host: input.host, port: http, path, timeoutMs: Math.max(end - parts.clock.monotonicMs(), 100) }, op.signal).catch((error: unknown) => {
      op.signal.throwIfAborted();
      return messageOf(error);
    });
    if (typeof answer === 'string') problem = answer;
    else if (answer.httpStatus >= 500) problem = `HTTP ${answer.httpStatus}`;
    else {
      const unrouted = answer.httpStatus === 404 ? await findUnrouted(parts, input.host, op.meta.environmentId) : undefined;
      if (unrouted === undefined) return { url, ...answer };
      problem = unrouted;
    }
    if (parts.clock.monotonicMs() + pauseMs > end) throw new BelayError('VERIFY_FAILED', `${url} does not answer as it should: ${problem}. See the application's log.`, { details: { url } });
    await parts.clock.sleep(pauseMs, op.signal);
  }
}

/** A 404 may be the application's own answer or the router's that knows no such host. */
async function findUnrouted(parts: ProviderParts, host: string, environmentId: string): Promise<string | undefined> {
  const route = (await parts.router.routes.list()).find((one) => one.environmentId === environmentId && one.rules.some((rule) => rule.host === host));
  if (route === undefined) return 'no route leads to it';
  return parts.router.findProblem(route);
}

interface Question {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly timeoutMs: number;
}

/** The name need not be known to this machine's resolver: the router is asked at its address with the host's name. */
function ask(parts: ProviderParts, { host, port, path, timeoutMs }: Question, signal: AbortSignal): Promise<Answer> {
  const address = parts.options.bindAddress === '' ? '127.0.0.1' : parts.options.bindAddress;
  const startedAt = parts.clock.monotonicMs();
  return new Promise((resolve, reject) => {
    const call = nodeHttp.request({ host: address, port, path, agent: false, headers: { host, 'user-agent': 'belay-verify' }, signal: AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(timeoutMs))]) }, (response) => {
      response.resume();
      response.on('error', () => undefined);
      resolve({ httpStatus: response.statusCode ?? 0, durationMs: parts.clock.monotonicMs() - startedAt });
      call.destroy();
    });
    call.on('error', reject);
    call.end();
  });
}
