import { BelayError, type OperationContext } from '@belay/plugin-sdk';
import { addressOf } from '../engine/address-book.js';
import type { ContainerSummary } from '../engine/docker-engine.js';
import { label } from '../engine/labels.js';
import type { ProviderParts } from '../provider-parts.js';
import type { RouteState } from '../router/route-state.js';
import { listInstances, runningAddresses } from './instances.js';

/** Where an application's traffic has to go, and from where it is taken. */
export interface TrafficSwitch {
  readonly application: string;
  readonly from: string | null;
  readonly to: string | null;
  /** Done as soon as the traffic goes there, beside what else the switch has to do. */
  readonly onSwitched?: () => Promise<void>;
}

/**
 * Leads an application's endpoint and routes to another generation, if they lead to `from` (or already to `to`), and reads back that they do. What leads nowhere goes along: it was made anew, e.g. after a removal that ended half way, and nobody loses by it.
 * @throws {BelayError} ENDPOINT_MOVED when they lead elsewhere: nothing is changed then; UNHEALTHY when no instance of `to` runs.
 */
export async function switchTraffic(parts: ProviderParts, { application, from, to, onSwitched }: TrafficSwitch, op: OperationContext): Promise<string | null> {
  const { environmentId } = op.meta;
  const [control, routes, instances] = await Promise.all([
    parts.forwarders.find(environmentId, application),
    routesOf(parts, environmentId, application),
    to === null ? [] : listInstances(parts, environmentId, application, to),
  ]);
  const addresses = runningAddresses(instances);
  if (to !== null && addresses.length === 0) throw new BelayError('UNHEALTHY', `Generation ${to} of ${application} has no running instance that could take traffic.`, { details: { generation: to } });
  const endpointAt = control === undefined ? null : (await control.readState()).generation;
  const elsewhere = [endpointAt, ...routes.map((route) => route.generation)].find((generation) => generation !== null && generation !== from && generation !== to);
  if (elsewhere !== undefined) throw moved(application, from, elsewhere);
  await op.assertCurrent();
  const switched = Promise.all([
    (async () => {
      if (control === undefined) return;
      const { isSwitched, state } = await control.promote({ from: endpointAt, to, addresses });
      if (!isSwitched) throw moved(application, from, state.generation);
      if (state.generation !== to) throw new BelayError('PROVIDER_UNAVAILABLE', `The endpoint of ${application} did not take over generation ${to}; it is tried again.`);
    })(),
    ...routes.map((route) => writeRoute(parts, { ...route, generation: to, addresses, key: op.key }, op.signal)),
  ]);
  await Promise.all([switched.then(() => onSwitched?.()), parts.keeper.keep(instances)]);
  return to;
}

/** Gives a route's state to the router and waits until it is served; one that leads nowhere answers 503. */
export async function writeRoute(parts: Pick<ProviderParts, 'router'>, route: RouteState, signal: AbortSignal): Promise<void> {
  const { router } = parts;
  await router.ensure(signal);
  // Side by side: after a crash in between the switch is asked for again, and both are written again.
  await Promise.all([router.routes.keep(route), router.routes.serve(route).then(() => router.waitUntilServed(route, signal))]);
}

/** Takes instances out of the traffic of their application, before they are stopped. */
export async function withdrawInstances(parts: ProviderParts, containers: readonly ContainerSummary[], op: OperationContext): Promise<void> {
  const gone = new Set(containers.map(addressOf));
  const [first] = containers;
  const application = first?.Labels[label.application];
  const generation = first?.Labels[label.generation];
  if (application === undefined || generation === undefined) return;
  await setInstances(parts, { environmentId: op.meta.environmentId, application, generation }, (addresses) => addresses.filter((address) => !gone.has(address)), op.signal);
}

/** Leads the traffic of a promoted generation to all of its running instances; does nothing for one that is not promoted. */
export async function includeInstances(parts: ProviderParts, application: string, generation: string, op: OperationContext): Promise<void> {
  const { environmentId } = op.meta;
  const [saved, routes] = await Promise.all([parts.forwarders.readSaved(environmentId, application), routesOf(parts, environmentId, application)]);
  if (saved?.generation !== generation && !routes.some((route) => route.generation === generation)) return;
  const instances = await listInstances(parts, environmentId, application, generation);
  const addresses = runningAddresses(instances);
  await parts.keeper.keep(instances);
  if (addresses.length > 0) await setInstances(parts, { environmentId, application, generation }, () => addresses, op.signal);
}

interface Serving {
  readonly environmentId: string;
  readonly application: string;
  readonly generation: string;
}

async function setInstances(parts: ProviderParts, { environmentId, application, generation }: Serving, change: (addresses: readonly string[]) => string[], signal: AbortSignal): Promise<void> {
  const [control, routes] = await Promise.all([parts.forwarders.find(environmentId, application), routesOf(parts, environmentId, application)]);
  const state = await control?.readState();
  if (control !== undefined && state?.generation === generation) {
    const addresses = change(state.addresses);
    if (addresses.join() !== state.addresses.join()) await control.promote({ from: generation, to: generation, addresses });
  }
  await Promise.all(routes.filter((route) => route.generation === generation).map(async (route) => {
    const addresses = change(route.addresses);
    if (addresses.join() !== route.addresses.join()) await writeRoute(parts, { ...route, addresses }, signal);
  }));
}

async function routesOf(parts: ProviderParts, environmentId: string, application: string): Promise<RouteState[]> {
  return (await parts.router.routes.list()).filter((route) => route.environmentId === environmentId && route.application === application);
}

function moved(application: string, from: string | null, to: string | null): BelayError {
  return new BelayError('ENDPOINT_MOVED', `The endpoint of ${application} was expected to lead to ${from ?? 'nothing'}, but leads to ${to ?? 'nothing'}; nothing was changed. Another operation was faster: look at the environment and try again.`, { details: { expected: from, found: to } });
}
