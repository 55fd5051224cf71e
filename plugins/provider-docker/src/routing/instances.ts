import type { ContainerSummary } from '../engine/docker-engine.js';
import { addressOf } from '../engine/address-book.js';
import { label, scopeLabels, toFilter } from '../engine/labels.js';
import type { ProviderParts } from '../provider-parts.js';

/** Lists the containers of an application's workloads; of one generation when it is given. */
export async function listInstances(parts: Pick<ProviderParts, 'engine' | 'scope'>, environmentId: string, application: string, generation?: string): Promise<ContainerSummary[]> {
  return parts.engine.listContainers(toFilter({
    ...scopeLabels(parts.scope), [label.environment]: environmentId, [label.kind]: 'workload', [label.application]: application,
    ...(generation === undefined ? {} : { [label.generation]: generation }),
  }));
}

/** Addresses of the containers that run, in a stable order. */
export function runningAddresses(containers: readonly ContainerSummary[]): string[] {
  return containers.filter((container) => container.State === 'running').map(addressOf).filter((address) => address !== undefined).sort();
}
