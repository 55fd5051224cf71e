import { describe, expect, it } from '@jest/globals';
import { aRelease, anApplication, aService } from '../../test/workflows/specs.js';
import { releaseResources } from '../planner/release-resources.js';
import { fillInSecrets, findFillable } from './fill-in-secrets.js';

const release = aRelease({ applications: [anApplication()], services: [aService()] });
const leftOut = releaseResources(release, { environmentId: 'env_1', generation: 'g7' }).flatMap(({ ref, specHash, spec }) => (spec.kind === 'workload' || spec.kind === 'service' ? [{ ref, specHash, placeholder: `{} # left out: ${ref.name}` }] : []));
const text = 'kind: Secret\nstringData: {} # left out: web\n---\nkind: Secret\nstringData: {} # left out: db\n';

describe('an export with secrets', () => {
  it('has the values of the release where they were left out, in whichever generation', () => {
    const places = findFillable(leftOut, release, {});
    const valuesOf = (name: string): Record<string, string> => (name === 'web' ? { TEXT: 'a "quoted" $& line\nand another', EMPTY: '' } : {});
    const values = new Map(places.map(({ ref, variablesRef }) => [variablesRef, { values: valuesOf(ref.name), secretNames: [] }]));

    expect(fillInSecrets(text, places, values)).toBe('kind: Secret\nstringData:\n  EMPTY: ""\n  TEXT: "a \\"quoted\\" $& line\\nand another"\n---\nkind: Secret\nstringData: {}\n');
  });

  it('has the values of a service that runs on a copy of its volume', () => {
    const [service] = release.services;
    const moved = { ...release, services: release.services.map((each) => ({ ...each, volume: `g7--${each.volume}` })) };
    const onCopy = releaseResources(moved, { environmentId: 'env_1', generation: '' }).filter(({ ref }) => ref.kind === 'service').map(({ ref, specHash }) => ({ ref, specHash, placeholder: '{}' }));

    expect(findFillable(onCopy, release, {})).toEqual([]);
    expect(findFillable(onCopy, release, { [service!.volume]: { volume: `g7--${service!.volume}` } })).toHaveLength(1);
  });

  it('leaves out what runs otherwise than the release says, and what has no values', () => {
    const astray = leftOut.map((place) => ({ ...place, specHash: 'another' }));

    expect(findFillable(astray, release, {})).toEqual([]);
    expect(fillInSecrets(text, findFillable(leftOut, release, {}), new Map())).toBe(text);
  });
});
