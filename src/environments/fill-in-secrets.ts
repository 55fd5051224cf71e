import type { LeftOutSecret, ReleaseSpec } from '@belay/contracts';
import type { SecretValue } from '../platform/secrets/secret.store.js';
import type { KeptData } from '../planner/kept-data.js';
import { releaseResources } from '../planner/release-resources.js';

/** A place in an export, and the reference of the variables that belong there. */
export interface FillableSecret extends LeftOutSecret { readonly variablesRef: string }

/** Finds which of a release's variables belong at the places of an export. What runs otherwise than the release says is left out; a service may run on a copy of its volume. */
export function findFillable(leftOut: readonly LeftOutSecret[], release: ReleaseSpec, data: KeptData): FillableSecret[] {
  const placed = { ...release, services: release.services.map((service) => ({ ...service, volume: data[service.volume]?.volume ?? service.volume })) };
  const wanted = releaseResources(placed, { environmentId: release.environmentId, generation: '' });
  return leftOut.flatMap((place) => {
    const found = wanted.find(({ ref, specHash }) => ref.kind === place.ref.kind && ref.name === place.ref.name && specHash === place.specHash);
    return found !== undefined && (found.spec.kind === 'workload' || found.spec.kind === 'service') ? [{ ...place, variablesRef: found.spec.variablesRef }] : [];
  });
}

/** Puts values where an export has left them out, as lines of YAML. */
export function fillInSecrets(text: string, places: readonly FillableSecret[], values: ReadonlyMap<string, SecretValue>): string {
  return places.reduce((filled, { placeholder, variablesRef }) => {
    const value = values.get(variablesRef);
    if (value === undefined || typeof value === 'string') return filled;
    // JSON's form of a text is YAML too. A function keeps `$&` in a value from meaning something.
    const lines = Object.entries(value.values).sort(([one], [other]) => (one < other ? -1 : 1)).map(([name, each]) => `  ${name}: ${JSON.stringify(each)}`);
    return filled.replace(` ${placeholder}`, () => (lines.length === 0 ? ' {}' : `\n${lines.join('\n')}`));
  }, text);
}
