import { describe, expect, it } from '@jest/globals';
import { certifyAll, failedCases } from './certifications.ts';

const docker = { plugin: '@belay/provider-docker', proves: ['target', 'images', 'workloads', 'services', 'endpoints', 'routes', 'jobs', 'logs', 'metrics', 'volumes', 'garbage'] };

describe('belay plugin certify, for a Docker engine', () => {
  const { reportOf } = certifyAll([docker]);

  it('is green, all cases', async () => {
    const report = await reportOf(docker);

    expect(failedCases(report)).toEqual([]);
    expect(report.cases.filter(({ verdict }) => verdict === 'skipped')).toEqual([]);
    expect(report.target).toContain('Docker');
    expect(report.capabilitiesProven).toEqual(docker.proves);
  }, 900_000);
});
