import { request } from 'node:http';
import { BelayError, type ActivityOutput, type CallInput, type OperationContext } from '@belay/plugin-sdk';
import { messageOf } from '../cluster/system-error.js';
import { namespaceName } from '../mapping/names.js';
import { selectedGeneration } from '../mapping/traffic.manifests.js';
import type { ProviderParts } from '../provider-parts.js';
import { findEndpoint } from '../resources/endpoint.resource.js';
import { findBackendProblem, gatewayName, readGatewayAddress } from './gateway.js';
import { annotation } from '../mapping/labels.js';

interface Answer {
  readonly httpStatus: number;
  readonly durationMs: number;
  /** What tells a controller's own page from an application's: type and length of the body, and who served it. */
  readonly looks: string;
}

/** A connection that a Pod's network does not let through yet, or that leads to one that is gone, hangs: the first requests are given up and made anew. */
const PATIENCE_MS = [5_000, 10_000];
const FIRST_PAUSE_MS = 50;
const LAST_PAUSE_MS = 1_000;
/** A controller takes a moment to load a route. A 404 that looks like its own for longer is taken for the application's, which may look the same. */
const ROUTE_LOAD_MS = 5_000;
/** A name below no domain of anybody. */
const UNKNOWN_HOST = 'nothing.belay.invalid';

/** Asks an application over its real public route, by the ingress controller, until it answers. @throws {BelayError} VERIFY_FAILED when it does not in time. */
export async function verifyRoute(parts: ProviderParts, input: CallInput<'verifyRoute'>, op: OperationContext): Promise<ActivityOutput<'verifyRoute'>> {
  const { httpPort } = parts.options.routes;
  const path = input.path.kind === 'prefix' ? input.path.prefix : '/';
  const url = `http://${input.host}${httpPort === 80 ? '' : `:${httpPort}`}${path}`;
  const begun = parts.clock.monotonicMs();
  const end = begun + input.deadlineMs;
  let address: string | undefined;
  for (let pauseMs = FIRST_PAUSE_MS, tries = 0, problem = 'no answer'; ; pauseMs = Math.min(pauseMs * 2, LAST_PAUSE_MS), tries += 1) {
    address ??= await controllerAddress(parts, op);
    if (address === undefined) problem = `${parts.options.routes.kind === 'gateway' ? `${gatewayName(parts)} has no address` : 'the cluster\'s ingress controller has given the route no address'}; name it in the target's option routes.address`;
    else {
      const timeoutMs = Math.max(Math.min(end - parts.clock.monotonicMs(), PATIENCE_MS[tries] ?? Infinity), 100);
      const question = { address, host: input.host, port: httpPort, path, timeoutMs };
      const answer = await ask(question, op.signal).catch((error: unknown) => {
        op.signal.throwIfAborted();
        return `${messageOf(error)} at ${address}:${httpPort}`;
      });
      if (typeof answer === 'string') problem = answer;
      else if (answer.httpStatus >= 500) problem = [`HTTP ${answer.httpStatus}`, backendProblem(parts, op.meta.environmentId, input.host)].filter((part) => part !== undefined).join(', ');
      else if (answer.httpStatus === 404 && !isPromoted(parts, op.meta.environmentId)) problem = 'no generation takes traffic';
      else if (answer.httpStatus === 404 && parts.clock.monotonicMs() < begun + ROUTE_LOAD_MS && await isOfController(question, answer, op.signal)) problem = 'the ingress controller does not know the route yet';
      else return { url, httpStatus: answer.httpStatus, durationMs: answer.durationMs };
    }
    op.heartbeat({ problem });
    if (parts.clock.monotonicMs() + pauseMs > end) throw new BelayError('VERIFY_FAILED', `${url} does not answer as it should: ${problem}. See the application's log.`, { details: { url } });
    await parts.clock.sleep(pauseMs, op.signal);
  }
}

function backendProblem(parts: ProviderParts, environmentId: string, host: string): string | undefined {
  return parts.options.routes.kind === 'gateway' ? findBackendProblem(parts, environmentId, host) : undefined;
}

/** Where the ingress controller is: as the target's options say, else as it says itself in the status of its Ingresses or of the Gateway. */
async function controllerAddress(parts: ProviderParts, op: OperationContext): Promise<string | undefined> {
  const { options, cache, scope } = parts;
  const { environmentId } = op.meta;
  if (options.routes.address !== undefined) return options.routes.address;
  if (options.routes.kind === 'gateway') return await readGatewayAddress(parts, op);
  const [first] = cache.informers.ingress.inNamespace(namespaceName(scope, environmentId)).flatMap(({ status }) => status.loadBalancer.ingress);
  return first?.ip ?? first?.hostname;
}

/** A 404 may be the application's own answer, or the controller's that knows no such host. */
function isPromoted(parts: ProviderParts, environmentId: string): boolean {
  const namespace = namespaceName(parts.scope, environmentId);
  const informer = parts.options.routes.kind === 'gateway' ? parts.cache.informers.httpRoute : parts.cache.informers.ingress;
  return informer.inNamespace(namespace).some(({ metadata }) => {
    const endpoint = findEndpoint(parts, environmentId, metadata.annotations[annotation.application] ?? '');
    return endpoint !== undefined && selectedGeneration(endpoint.spec.selector) !== null;
  });
}

/** Whether the controller says the same of a host that nobody has. */
async function isOfController(question: Question, { looks }: Answer, signal: AbortSignal): Promise<boolean> {
  const unknown = await ask({ ...question, host: UNKNOWN_HOST }, signal).catch(() => undefined);
  signal.throwIfAborted();
  return unknown?.httpStatus === 404 && unknown.looks === looks;
}

interface Question {
  readonly address: string;
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly timeoutMs: number;
}

/** The name need not be known to this machine's resolver: the controller is asked at its address with the host's name. */
function ask({ address, host, port, path, timeoutMs }: Question, signal: AbortSignal): Promise<Answer> {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const call = request({ host: address, port, path, agent: false, headers: { host, 'user-agent': 'belay-verify' }, signal: AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(timeoutMs))]) }, (response) => {
      response.resume();
      response.on('error', () => undefined);
      resolve({ httpStatus: response.statusCode ?? 0, durationMs: Math.round(performance.now() - startedAt), looks: ['content-type', 'content-length', 'server'].map((name) => response.headers[name] ?? '').join(' ') });
      call.destroy();
    });
    call.on('error', reject);
    call.end();
  });
}
