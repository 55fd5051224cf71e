import { describe, expect, it } from '@jest/globals';
import { kubeEvent, shapes, type Pod } from '../cache/shapes.js';
import { diagnose, lastProbeFailure, type Evidence } from './diagnose.js';

const now = new Date('2026-01-01T00:01:00Z');
const aPod = (status: Record<string, unknown>): Pod => shapes.pod.parse({ metadata: { name: 'web-g1-a', uid: 'u', resourceVersion: '1' }, status: { phase: 'Pending', ...status } });
const container = (state: Record<string, unknown>, more: Record<string, unknown> = {}) => ({ containerStatuses: [{ name: 'app', state, ...more }] });
const anEvent = (kind: string, reason: string, message: string) => kubeEvent.parse({ metadata: {}, type: 'Warning', reason, message, involvedObject: { kind, name: 'x' } });
const codeOf = (evidence: Partial<Evidence>) => diagnose({ pods: [], conditions: [], events: [], now, ...evidence })?.code;
const unschedulable = (message: string, since = '2026-01-01T00:00:00Z') => aPod({ conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message, lastTransitionTime: since }] });

describe('why a process does not become ready', () => {
  it('is not asked while all may be well', () => {
    expect(codeOf({ pods: [aPod(container({ waiting: { reason: 'ContainerCreating' } }))] })).toBeUndefined();
    expect(codeOf({ pods: [aPod(container({ running: {} }))] })).toBeUndefined();
    expect(codeOf({})).toBeUndefined();
  });

  it('is an image that cannot be pulled: at once where the registry says no, after a second try where it did not answer', () => {
    expect(codeOf({ pods: [aPod(container({ waiting: { reason: 'ErrImagePull', message: 'not found' } }))] })).toBe('IMAGE_UNAVAILABLE');
    expect(codeOf({ pods: [aPod(container({ waiting: { reason: 'ErrImagePull', message: 'connection refused' } }))] })).toBeUndefined();
    expect(codeOf({ pods: [aPod(container({ waiting: { reason: 'ImagePullBackOff' } }))] })).toBe('IMAGE_UNAVAILABLE');
  });

  it('is the end of its process, with the exit code, also while it is started again', () => {
    const looping = aPod(container({ waiting: { reason: 'CrashLoopBackOff' } }, { restartCount: 2, lastState: { terminated: { exitCode: 5, reason: 'Error' } } }));

    expect(diagnose({ pods: [looping], conditions: [], events: [], now })).toMatchObject({ code: 'PROCESS_EXITED', exitCode: 5, hasLog: true, pod: 'web-g1-a', reason: expect.stringContaining('started 3 times') });
    expect(diagnose({ pods: [aPod(container({ terminated: { exitCode: 137, reason: 'OOMKilled' } }))], conditions: [], events: [], now })?.reason).toContain('more memory than its limit');
    expect(diagnose({ pods: [aPod(container({ terminated: { exitCode: 137, reason: 'Error' } }))], conditions: [], events: [], now })?.reason).toMatch(/killed by somebody, or .* its limit/);
  });

  it('is want of room, once the scheduler has had its time', () => {
    expect(codeOf({ pods: [unschedulable('0/1 nodes are available: 1 Insufficient cpu.')] })).toBe('NO_CAPACITY');
    expect(codeOf({ pods: [unschedulable('0/1 nodes are available: 1 Insufficient cpu.', '2026-01-01T00:00:58Z')] })).toBeUndefined();
  });

  it('is a volume that cannot be had', () => {
    const events = [anEvent('PersistentVolumeClaim', 'ProvisioningFailed', 'storageclass "fast" not found')];

    expect(codeOf({ pods: [unschedulable('pod has unbound immediate PersistentVolumeClaims')], events })).toBe('STORAGE_UNAVAILABLE');
    expect(diagnose({ pods: [unschedulable('pod has unbound immediate PersistentVolumeClaims')], conditions: [], events, now })?.reason).toContain('storageclass "fast" not found');
  });

  it('is no claim that the scheduler has not heard of yet', () => {
    const message = '0/1 nodes are available: persistentvolumeclaim "db" not found. not found';

    expect(codeOf({ pods: [unschedulable(message, '2026-01-01T00:00:30Z')] })).toBeUndefined();
    expect(codeOf({ pods: [unschedulable(message, '2025-12-31T23:59:59Z')] })).toBe('STORAGE_UNAVAILABLE');
  });

  it('is a quota or Pod Security, where no Pod could be made at all', () => {
    expect(codeOf({ conditions: [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'pods "x" is forbidden: exceeded quota: environment', lastTransitionTime: undefined }] })).toBe('QUOTA_EXCEEDED');
    expect(codeOf({ events: [anEvent('StatefulSet', 'FailedCreate', 'exceeded quota: environment')] })).toBe('QUOTA_EXCEEDED');
    expect(codeOf({ events: [anEvent('StatefulSet', 'FailedCreate', 'violates PodSecurity "restricted:latest"')] })).toBe('PROVIDER_REFUSED');
  });

  it('names root where that is what the kubelet refuses', () => {
    const pod = aPod(container({ waiting: { reason: 'CreateContainerConfigError', message: 'container has runAsNonRoot and image will run as root' } }));

    expect(diagnose({ pods: [pod], conditions: [], events: [], now })).toMatchObject({ code: 'PROVIDER_REFUSED', remedy: expect.stringContaining('podSecurity') });
  });

  it('is not that the kubelet has to ask again for a Secret', () => {
    expect(codeOf({ pods: [aPod(container({ waiting: { reason: 'CreateContainerConfigError', message: 'failed to sync secret cache: timed out waiting for the condition' } }))] })).toBeUndefined();
    expect(codeOf({ pods: [aPod(container({ waiting: { reason: 'CreateContainerConfigError', message: 'secret "x" not found' } }))] })).toBe('PROVIDER_REFUSED');
  });

  it('is a health check that is answered with an error for a while, but not one that nobody answers yet', () => {
    const failing = (message: string, seconds: number) => [kubeEvent.parse({ metadata: {}, type: 'Warning', reason: 'Unhealthy', message, count: seconds, firstTimestamp: '2026-01-01T00:00:10Z', lastTimestamp: `2026-01-01T00:00:${10 + seconds}Z`, involvedObject: { kind: 'Pod', name: 'web-g1-a' } })];

    expect(diagnose({ pods: [], conditions: [], now, events: failing('Readiness probe failed: HTTP probe failed with statuscode: 500', 11) })).toMatchObject({ code: 'UNHEALTHY', pod: 'web-g1-a', hasLog: true, reason: expect.stringContaining('HTTP 500 for 11 s') });
    expect(codeOf({ events: failing('Readiness probe failed: HTTP probe failed with statuscode: 500', 5) })).toBeUndefined();
    expect(codeOf({ events: failing('Readiness probe failed: HTTP probe failed with statuscode: 503', 20) })).toBeUndefined();
    expect(codeOf({ events: failing('Readiness probe failed: dial tcp 10.0.0.1:3000: connect: connection refused', 20) })).toBeUndefined();
  });

  it('is told by what the probe said last', () => {
    expect(lastProbeFailure([anEvent('Pod', 'Unhealthy', 'Readiness probe failed: a'), anEvent('Pod', 'Unhealthy', 'Readiness probe failed: b')])).toBe('Readiness probe failed: b');
  });
});
