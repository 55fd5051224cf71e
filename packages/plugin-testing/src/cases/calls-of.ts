import type { PluginActivityName } from '@belay/contracts';
import type { Kit } from '../certify/kit.js';
import type { ScenarioStep } from '../certify/scenario.js';
import type { TestEnvironment } from '../certify/test-environment.js';

/** Gives an input of the right shape for an activity, about things that do not exist. */
export function callsOf(kit: Kit, environment: TestEnvironment, activity: PluginActivityName): Pick<ScenarioStep, 'step' | 'input'> {
  const ref = { environmentId: environment.environmentId, kind: 'workload', name: 'nobody', generation: 'g1' };
  const job = { kind: 'job', name: 'nobody', application: 'nobody', image: { ref: 'x', imageId: 'sha256:0' }, command: ['true'], mounts: [], variablesRef: environment.variablesRef, timeoutMs: 1_000, cpuMillis: 100, ramBytes: 1_048_576 };
  const sha256 = '0'.repeat(64);
  const address = { url: 'http://127.0.0.1:9/nothing', expiresAt: '2000-01-01T00:00:00Z' };
  const archive = { backupId: 'nothing', source: { ...ref, kind: 'volume' }, takenAt: '2000-01-01T00:00:00Z', format: 'volume-tar', isConsistent: true, sizeBytes: 1, sha256 };
  const volume = { ref: { environmentId: environment.environmentId, kind: 'volume', name: 'nobody' }, spec: { kind: 'volume', name: 'nobody', owner: 'nobody' }, specHash: 'x' };
  const repository = { url: 'http://127.0.0.1:9/nobody/nothing.git' };
  const commit = '0'.repeat(40);
  const inputs: Readonly<Record<PluginActivityName, Readonly<Record<string, unknown>>>> = {
    describeTarget: {},
    observeEnvironment: {},
    exportResources: {},
    resolveImage: { ref: kit.profile.image ?? 'nobody/nothing:0' },
    buildImage: { application: 'nobody', buildKey: 'x', source: { treeRef: '/door/v1/trees/none', commit: 'x', dockerfile: 'Dockerfile' }, args: {} },
    inspectImage: { imageId: 'sha256:0' },
    removeImage: { imageId: 'sha256:0' },
    inspectResource: { ref },
    applyResource: { resource: { ref: { environmentId: environment.environmentId, kind: 'network', name: 'nobody' }, spec: { kind: 'network', name: 'nobody' }, specHash: 'x' } },
    waitUntilResource: { ref, condition: 'removed', deadlineMs: 100 },
    setResourceRunning: { ref, isRunning: false },
    removeResource: { ref },
    copyVolume: { resource: { ref: { environmentId: environment.environmentId, kind: 'volume', name: 'nobody' }, spec: { kind: 'volume', name: 'nobody', owner: 'nobody' }, specHash: 'x' }, from: 'nothing' },
    listGarbage: {},
    removeGarbage: { item: { kind: 'other', id: 'nobody' } },
    promoteGeneration: { application: 'nobody', from: null, to: null },
    drainGeneration: { application: 'nobody', generation: 'g1', deadlineMs: 0 },
    verifyRoute: { host: 'nobody.localhost', path: { kind: 'everything' }, deadlineMs: 100 },
    runJob: { job },
    readLogs: { ref, tail: 1 },
    readMetrics: { ref },
    notify: { url: 'http://127.0.0.1:9/', deliveryId: 'x', event: {} },
    takeBackup: { backupId: 'nothing', source: archive.source },
    sendBackup: { backupId: 'nothing', to: address },
    fetchBackup: { archive, from: address },
    restoreBackup: { backupId: 'nothing', into: volume },
    listBackups: {},
    removeBackup: { backupId: 'nothing' },
    openUpload: { object: 'nobody/nothing', sizeBytes: 1, sha256 },
    finishUpload: { object: 'nobody/nothing', sizeBytes: 1, sha256 },
    statObject: { object: 'nobody/nothing' },
    openDownload: { object: 'nobody/nothing' },
    listObjects: { prefix: 'nobody/' },
    deleteObject: { object: 'nobody/nothing' },
    deliver: { stream: 'nobody', records: [{ kind: 'log', position: 1, at: '2000-01-01T00:00:00Z', stream: 'stdout', text: 'x' }] },
    listBranches: { repository },
    resolveCommit: { repository, revision: { kind: 'branch', name: 'nobody' } },
    readSourceFile: { repository, commit, path: 'nothing' },
    sendTree: { repository, commit, to: address },
    verifyWebhook: { headers: {}, bodyBase64: '', secretRef: environment.variablesRef },
    postCommitStatus: { repository, commit, context: 'nobody', state: 'pending', description: '' },
  };
  return { step: `try/${activity}`, input: inputs[activity] };
}
