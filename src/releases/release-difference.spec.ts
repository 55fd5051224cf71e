import type { ReleasedApplication, ReleaseSpec } from '@belay/contracts';
import { describe, expect, it } from '@jest/globals';
import { compareReleases } from './release-difference.js';

function anApplication(change: Partial<ReleasedApplication> = {}): ReleasedApplication {
  return {
    name: 'web', source: { kind: 'image', ref: 'web:1' }, ports: [{ port: 80, protocol: 'tcp' }], replicas: 1, cpuMillis: 100, ramBytes: 1, startTimeoutMs: 1000, storage: [], dependsOn: [], routes: [],
    variables: [{ name: 'TOKEN', scope: 'project', version: 1, isSecret: true, hash: 'aaaa' }], variablesRef: 'r', variablesHash: 'h', ...change,
  };
}
const aRelease = (...applications: ReleasedApplication[]): ReleaseSpec => ({ releaseId: 'rel_1', environmentId: 'env_1', applications, services: [] });

describe('compareReleases', () => {
  it('finds nothing between a release and itself', () => {
    expect(compareReleases(aRelease(anApplication()), aRelease(anApplication()))).toEqual([]);
  });

  it('tells which property changed, from what to what', () => {
    const found = compareReleases(aRelease(anApplication()), aRelease(anApplication({ replicas: 3 })));

    expect(found).toEqual([{ subject: 'application/web', property: 'replicas', kind: 'changed', before: '1', after: '3' }]);
  });

  it('tells that a variable changed by its version and never shows its hash', () => {
    const changed = anApplication({ variables: [{ name: 'TOKEN', scope: 'project', version: 2, isSecret: true, hash: 'bbbb' }] });

    const found = compareReleases(aRelease(anApplication()), aRelease(changed));

    expect(found).toEqual([{ subject: 'application/web', property: 'variable TOKEN', kind: 'changed', before: 'project version 1', after: 'project version 2' }]);
  });

  it('tells what was added and removed as a whole', () => {
    const found = compareReleases(aRelease(anApplication()), aRelease(anApplication({ name: 'api' })));

    expect(found.map(({ subject, kind }) => `${kind} ${subject}`)).toEqual(['added application/api', 'removed application/web']);
  });
});
