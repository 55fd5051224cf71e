import { BelayError, type OperationContext } from '@belay/plugin-sdk';
import { z } from 'zod';
import type { Stored } from '../cache/shapes.js';
import { kinds, objectPath } from '../cluster/kinds.js';
import { isMissing } from '../cluster/kube-error.js';
import { label } from '../mapping/labels.js';
import { namespaceName } from '../mapping/names.js';
import type { ProviderParts } from '../provider-parts.js';

/** A controller answers within a second; one that is being started, or a listener that is being made, takes longer. */
const ACCEPT_WAIT_MS = 15_000;

const gatewayShape = z.object({
  status: z.object({
    addresses: z.array(z.object({ value: z.string().optional() })).default([]),
    conditions: z.array(z.object({ type: z.string(), status: z.string(), reason: z.string().default(''), message: z.string().default('') })).default([]),
  }).prefault({}),
});

type GatewayParts = Pick<ProviderParts, 'cache' | 'client' | 'scope' | 'options'>;

/** What a Gateway's controller says of a route. source: Gateway API v1, RouteStatus. */
type Verdict = 'yes' | 'unsaid' | { readonly refused: string };

/** Waits until the Gateway's controller has taken an application's HTTPRoutes up, as they are now. @throws {BelayError} ROUTE_NOT_ACCEPTED with the controller's words, or with what is wrong with the Gateway. */
export async function waitUntilAccepted(parts: GatewayParts, application: string, op: OperationContext): Promise<void> {
  const namespace = namespaceName(parts.scope, op.meta.environmentId);
  const verdicts = () => routesOf(parts, namespace, application).map((route) => ({ name: route.metadata.name, verdict: verdictOf(parts, route, 'Accepted') }));
  const late = AbortSignal.timeout(ACCEPT_WAIT_MS);
  try {
    await parts.cache.until(namespace, () => (verdicts().every(({ verdict }) => verdict === 'yes') ? true : undefined), AbortSignal.any([op.signal, late]));
  } catch (error) {
    op.signal.throwIfAborted();
    if (!late.aborted) throw error;
    const open = verdicts().find(({ verdict }) => verdict !== 'yes');
    if (open !== undefined) throw await notAccepted(parts, open.name, open.verdict, op);
  }
}

/** Says why the Gateway cannot lead an application's routes to its Services; undefined when it can, or has not said. */
export function findBackendProblem(parts: GatewayParts, environmentId: string, host: string): string | undefined {
  for (const route of parts.cache.informers.httpRoute.inNamespace(namespaceName(parts.scope, environmentId))) {
    const verdict = verdictOf(parts, route, 'ResolvedRefs');
    if (typeof verdict === 'object') return `the Gateway cannot lead ${host} to what is behind it (${verdict.refused})`;
  }
  return undefined;
}

/** Gives the address that a Gateway says it has; undefined while it says none. @throws {BelayError} PROVIDER_FORBIDDEN, PROVIDER_UNAVAILABLE, ROUTE_NOT_ACCEPTED when there is no such Gateway. */
export async function readGatewayAddress(parts: GatewayParts, op: OperationContext): Promise<string | undefined> {
  const found = await readGateway(parts, op);
  if (found === undefined) throw new BelayError('ROUTE_NOT_ACCEPTED', missing(parts));
  return found.status.addresses.find(({ value }) => value !== undefined && value !== '')?.value;
}

/** How people call the Gateway of a target. */
export function gatewayName({ options: { routes: { gateway } } }: Pick<ProviderParts, 'options'>): string {
  return gateway === undefined ? 'the Gateway' : `the Gateway ${gateway.namespace}/${gateway.name}`;
}

function routesOf({ cache }: GatewayParts, namespace: string, application: string): Stored<'httpRoute'>[] {
  return cache.informers.httpRoute.inNamespace(namespace).filter(({ metadata }) => metadata.labels[label.kind] === 'route' && metadata.labels[label.name] === application && metadata.deletionTimestamp === undefined);
}

function verdictOf({ options: { routes: { gateway } } }: GatewayParts, { metadata, status }: Stored<'httpRoute'>, type: 'Accepted' | 'ResolvedRefs'): Verdict {
  const own = status.parents.filter(({ parentRef }) => parentRef.name === gateway?.name && (parentRef.namespace ?? metadata.namespace) === gateway.namespace);
  const said = own.flatMap(({ conditions }) => conditions.filter((condition) => condition.type === type && condition.observedGeneration >= metadata.generation));
  if (said.some(({ status: is }) => is === 'True')) return 'yes';
  const refusal = said.find(({ status: is }) => is === 'False');
  return refusal === undefined ? 'unsaid' : { refused: [refusal.reason, refusal.message].filter((part) => part !== '').join(': ') };
}

async function notAccepted(parts: GatewayParts, route: string, verdict: Verdict, op: OperationContext): Promise<BelayError> {
  const gateway = gatewayName(parts);
  const make = (message: string): BelayError => new BelayError('ROUTE_NOT_ACCEPTED', message, { details: { route } });
  if (typeof verdict === 'object') return make(`${capital(gateway)} does not accept the HTTPRoute ${route} (${verdict.refused}). Let its listeners admit routes of other namespaces and these hosts, or correct the target's option routes.gateway.`);
  const found = await readGateway(parts, op);
  if (found === undefined) return make(missing(parts));
  const trouble = found.status.conditions.find(({ type, status }) => (type === 'Accepted' || type === 'Programmed') && status !== 'True');
  return make(`Nobody has taken up the HTTPRoute ${route} for ${gateway} within ${ACCEPT_WAIT_MS / 1000} s${trouble === undefined ? '' : `; the Gateway says ${trouble.type} ${trouble.status} (${[trouble.reason, trouble.message].filter((part) => part !== '').join(': ')})`}. See that the controller of its GatewayClass runs.`);
}

async function readGateway({ client, options: { routes: { gateway } } }: GatewayParts, op: OperationContext): Promise<z.output<typeof gatewayShape> | undefined> {
  if (gateway === undefined) return undefined;
  try {
    return gatewayShape.parse(await client.call({ method: 'GET', path: objectPath(kinds.gateway, gateway.namespace, gateway.name), doing: `read Gateway ${gateway.name}`, signal: op.signal }));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function missing(parts: GatewayParts): string {
  const { gateway } = parts.options.routes;
  return `There is no Gateway ${gateway?.name ?? ''} in the namespace ${gateway?.namespace ?? ''}. Create it, or make a target whose option routes.gateway names one that exists.`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
