import type { BackupArchive, Resource, ResourceRef } from '@belay/contracts';
import { expectThat, type ConformanceCase } from '../certify/conformance-case.js';
import { describeOutcome, type Kit } from '../certify/kit.js';
import { withScenario } from './with-scenario.js';
import type { TestEnvironment } from '../certify/test-environment.js';
import { contentOf } from '../harness/transfer-host.js';
import { waitFor } from '../harness/wait-for.js';

const TEXT = 'grün & <odd> "data"';
const OTHER = 'what was written later';

/** Archives of volumes: taken, copied away and back by a place of the kit's own, restored beside what is there. */
export const backupCases: readonly ConformanceCase[] = [
  {
    id: 'backups/take-and-restore', isShared: true, rule: 'What was written is in the archive, arrives elsewhere with the size and checksum that were told, comes back and is restored into a new volume; the old one is untouched.', needs: ['backups'], needsProbe: true,
    run: (kit) => withVolume(kit, async (tried) => {
      const archive = await take(tried, 'b1');
      await kit.probe.writeData(tried.volume.ref, OTHER);
      await copyAwayAndBack(tried, archive);
      const restored = named(tried.volume, 'restored');
      const { observed } = await tried.get('restore', 'restoreBackup', { backupId: 'b1', into: restored });
      expectThat(observed.ref.name === 'restored', 'the answer of a restore is about another volume');
      expectThat((await kit.probe.readData(restored.ref)) === TEXT, 'what was restored is not what was there when the backup was taken');
      expectThat((await kit.probe.readData(tried.volume.ref)) === OTHER, 'restoring beside it changed the old volume');
      expectThat((await kit.observe(tried.environment)).some(({ ref }) => ref.kind === 'volume' && ref.name === 'restored'), 'the restored volume is not shown');
    }),
  },
  {
    id: 'backups/same-key-twice', isShared: true, rule: 'Taking, sending, restoring and removing again with the same key gives the same answer and makes nothing a second time.', needs: ['backups'], needsProbe: true,
    run: (kit) => withVolume(kit, async (tried) => {
      const [one, two] = [await take(tried, 'b1'), await take(tried, 'b1')];
      expectThat(JSON.stringify(one) === JSON.stringify(two), 'taking a backup again gave another archive');
      kit.transfers.open('twice');
      for (const _round of [1, 2]) {
        const { sizeBytes } = await tried.get('send', 'sendBackup', { backupId: 'b1', to: kit.transfers.addressFor('write', 'twice') });
        expectThat(sizeBytes === one.sizeBytes && kit.transfers.bytesOf('twice').length === one.sizeBytes, 'sending again added bytes');
      }
      const restored = named(tried.volume, 'restored');
      for (const _round of [1, 2]) await tried.get('restore', 'restoreBackup', { backupId: 'b1', into: restored });
      expectThat((await kit.probe.readData(restored.ref)) === TEXT, 'restoring again with the same key spoilt the volume');
      const { archives } = await tried.get('list', 'listBackups', {});
      expectThat(archives.length === 1 && archives[0]?.sha256 === one.sha256, `${archives.length} archives are listed instead of one`);
      expectThat((await tried.get('remove', 'removeBackup', { backupId: 'b1' })).wasPresent, 'removing an archive said that there was none');
      expectThat(!(await tried.get('remove/again', 'removeBackup', { backupId: 'b1' })).wasPresent, 'removing what is gone said that it was there');
      expectThat((await tried.get('list/none', 'listBackups', {})).archives.length === 0, 'an archive is listed after it was removed');
    }),
  },
  {
    id: 'backups/goes-on-at-offset', isShared: true, rule: 'A copy whose connection breaks goes on at its offset, both ways.', needs: ['backups'], needsProbe: true,
    run: (kit) => withVolume(kit, async (tried) => {
      const archive = await take(tried, 'b1');
      const half = Math.floor(archive.sizeBytes / 2);
      kit.transfers.open('broken');
      kit.transfers.breakAfter('broken', half);
      await tried.get('send', 'sendBackup', { backupId: 'b1', to: kit.transfers.addressFor('write', 'broken') });
      expectThat(contentOf(kit.transfers.bytesOf('broken')).sha256 === archive.sha256, 'an archive whose connection broke did not arrive whole');
      expectThat(kit.transfers.offsetsOf('broken').slice(1).every((offset) => offset >= half), `an archive whose connection broke was sent again from ${kit.transfers.offsetsOf('broken').join(', ')}`);
      await tried.get('remove', 'removeBackup', { backupId: 'b1' });
      kit.transfers.put('back', kit.transfers.bytesOf('broken'));
      kit.transfers.breakAfter('back', half);
      await tried.get('fetch', 'fetchBackup', { archive, from: kit.transfers.addressFor('read', 'back') });
      expectThat(kit.transfers.offsetsOf('back').slice(1).every((offset) => offset > 0), `an archive whose connection broke was read again from ${kit.transfers.offsetsOf('back').join(', ')}`);
    }),
  },
  {
    id: 'backups/corrupt', isShared: true, rule: 'An archive that comes back with other bytes is refused with BACKUP_CORRUPT, and nothing of it is kept.', needs: ['backups'], needsProbe: true,
    run: (kit) => withVolume(kit, async (tried) => {
      const archive = await take(tried, 'b1');
      kit.transfers.open('spoilt');
      await tried.get('send', 'sendBackup', { backupId: 'b1', to: kit.transfers.addressFor('write', 'spoilt') });
      await tried.get('remove', 'removeBackup', { backupId: 'b1' });
      const bytes = Buffer.from(kit.transfers.bytesOf('spoilt'));
      bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1);
      kit.transfers.put('spoilt', bytes);
      const outcome = await kit.call(tried.environment, 'fetch', 'fetchBackup', { archive, from: kit.transfers.addressFor('read', 'spoilt') }, { maximumAttempts: 1 });
      expectThat(outcome.kind === 'failed' && outcome.code === 'BACKUP_CORRUPT', `fetching an archive of other bytes ended as ${describeOutcome(outcome)}`);
      expectThat((await tried.get('list', 'listBackups', {})).archives.length === 0, 'an archive of other bytes was kept');
    }),
  },
  {
    id: 'backups/never-over-data', isShared: true, rule: 'Nothing is restored over a volume that is there (ALREADY_EXISTS), nor into one of another major version (DATA_UPGRADE_NEEDS_BACKUP).', needs: ['backups'], needsProbe: true,
    run: (kit) => withVolume(kit, async (tried) => {
      await take(tried, 'b1');
      await kit.probe.writeData(tried.volume.ref, OTHER);
      const over = await kit.call(tried.environment, 'restore/over', 'restoreBackup', { backupId: 'b1', into: tried.volume }, { maximumAttempts: 1 });
      expectThat(over.kind === 'failed' && over.code === 'ALREADY_EXISTS', `restoring over a volume that is there ended as ${describeOutcome(over)}`);
      expectThat((await kit.probe.readData(tried.volume.ref)) === OTHER, 'a restore that was refused changed the volume');
      const other = named(tried.volume, 'other-major');
      const upgraded = { ...other, spec: { ...other.spec, writer: { program: 'certify', majorVersion: '999' } } };
      const outcome = await kit.call(tried.environment, 'restore/major', 'restoreBackup', { backupId: 'b1', into: upgraded }, { maximumAttempts: 1 });
      expectThat(outcome.kind === 'failed' && outcome.code === 'DATA_UPGRADE_NEEDS_BACKUP', `restoring into another major version ended as ${describeOutcome(outcome)}`);
    }),
  },
  {
    id: 'backups/consistent', isShared: true, rule: 'A consistent backup of a volume that a running service writes is made by the program\'s own tool or refused with BACKUP_NEEDS_STOP; after the stop it is made.', needs: ['backups', 'services'],
    run: (kit) => withScenario(kit, ['g1'], async (scenario, environment) => {
      const { volume, service } = scenario;
      if (volume === undefined || service === undefined) return;
      await scenario.make(scenario.deploySteps().filter(({ step }) => /network|volume|service/.test(step)));
      try {
        const running = await kit.call(environment, 'take/running', 'takeBackup', { backupId: 'running', source: volume.ref }, { maximumAttempts: 1 });
        expectThat(running.kind === 'done' || (running.kind === 'failed' && running.code === 'BACKUP_NEEDS_STOP'), `a consistent backup of a running service ended as ${describeOutcome(running)}`);
        if (running.kind === 'done') expectThat(JSON.stringify(running.output).includes('"isConsistent":true'), 'a consistent backup was asked for, and another one was given as a success');
        await scenario.make([scenario.setRunning(service.ref, false)]);
        const { archive } = await kit.get(environment, 'take/stopped', 'takeBackup', { backupId: 'stopped', source: volume.ref });
        expectThat(archive.isConsistent, 'a backup of a stopped service is not called consistent');
      } finally {
        await kit.fleet.ensureOne();
        for (const backupId of ['running', 'stopped']) await kit.call(environment, `clean/${backupId}`, 'removeBackup', { backupId }, { maximumAttempts: 2 });
      }
    }),
  },
  {
    id: 'backups/crash', rule: 'A worker killed while it takes or restores a backup is followed by one that ends it, with one archive and the right data.', needs: ['backups'], needsProbe: true,
    run: (kit) => withVolume(kit, async (tried) => {
      await throughCrash(tried, 'take/b1', 'takeBackup', { backupId: 'b1', source: tried.volume.ref });
      const restored = named(tried.volume, 'restored');
      await throughCrash(tried, 'restore', 'restoreBackup', { backupId: 'b1', into: restored });
      expectThat((await kit.probe.readData(restored.ref)) === TEXT, 'what was restored through a crash is not what was backed up');
      expectThat((await tried.get('list', 'listBackups', {})).archives.length === 1, 'after a crash there is not exactly one archive');
    }),
  },
];

interface TriedVolume {
  readonly kit: Kit;
  readonly environment: TestEnvironment;
  readonly volume: Resource;
  readonly get: <N extends 'takeBackup' | 'sendBackup' | 'fetchBackup' | 'restoreBackup' | 'listBackups' | 'removeBackup'>(step: string, activity: N, input: Readonly<Record<string, unknown>>) => ReturnType<typeof Kit.prototype.get<N>>;
}

/** A volume with a text in it; it, what was restored of it, and its archives are removed afterwards. */
async function withVolume(kit: Kit, run: (tried: TriedVolume) => Promise<void>): Promise<void> {
  const environment = kit.newEnvironment();
  const volume: Resource = { ref: { environmentId: environment.environmentId, kind: 'volume', name: 'data' }, spec: { kind: 'volume', name: 'data', owner: 'store', writer: { program: 'certify', majorVersion: '1' } }, specHash: 'volume-data' };
  await kit.get(environment, 'apply/volume', 'applyResource', { resource: volume });
  await kit.probe.writeData(volume.ref, TEXT);
  try {
    await run({ kit, environment, volume, get: (step, activity, input) => kit.get(environment, step, activity, input) });
  } finally {
    await kit.fleet.ensureOne();
    environment.beginOperation();
    await kit.call(environment, 'clean/backup', 'removeBackup', { backupId: 'b1' }, { maximumAttempts: 2 });
    for (const name of ['data', 'restored', 'other-major']) await kit.call(environment, `clean/${name}`, 'removeResource', { ref: { ...volume.ref, name } }, { maximumAttempts: 2 });
    const left = (await kit.probe.findLeftovers()).filter((item) => item.includes(environment.environmentId));
    expectThat(left.length === 0, `after backups and volumes were removed there is still: ${left.join(', ')}`);
  }
}

async function take({ get, volume }: TriedVolume, backupId: string): Promise<BackupArchive> {
  const { archive } = await get(`take/${backupId}`, 'takeBackup', { backupId, source: volume.ref });
  expectThat(archive.backupId === backupId && archive.isConsistent && archive.sizeBytes > 0, `the archive was told as ${JSON.stringify(archive)}`);
  return archive;
}

async function copyAwayAndBack({ kit, get }: TriedVolume, archive: BackupArchive): Promise<void> {
  const object = `copy-${archive.source.environmentId}`;
  kit.transfers.open(object);
  await get('send', 'sendBackup', { backupId: archive.backupId, to: kit.transfers.addressFor('write', object) });
  const arrived = contentOf(kit.transfers.bytesOf(object));
  expectThat(arrived.sha256 === archive.sha256 && arrived.sizeBytes === archive.sizeBytes, 'what arrived has another size or checksum than was told');
  await get('remove', 'removeBackup', { backupId: archive.backupId });
  const back = await get('fetch', 'fetchBackup', { archive, from: kit.transfers.addressFor('read', object) });
  expectThat(back.sha256 === archive.sha256, 'the checksum of what came back is told as another one');
}

/** Kills the worker after the first attempt was let through to its effect. */
async function throughCrash({ kit, environment }: TriedVolume, step: string, activity: 'takeBackup' | 'restoreBackup', input: Readonly<Record<string, unknown>>): Promise<void> {
  const worker = await kit.fleet.ensureOne();
  let killed: Promise<void> | undefined;
  kit.door.watch((moment) => {
    if (moment.kind !== 'claim' || moment.request.step !== step) return;
    killed ??= new Promise((resolve) => setTimeout(() => void worker.kill().then(resolve), Math.random() * 300));
  });
  const call = await kit.start(environment, step, activity, input);
  await waitFor(`the claim of ${step}`, 30_000, () => (killed === undefined ? undefined : true));
  await killed;
  kit.door.watch(undefined);
  await kit.fleet.start();
  const outcome = await call.outcome;
  expectThat(outcome.kind === 'done', `${activity} whose worker was killed ended as ${describeOutcome(outcome)}`);
}

function named({ ref, spec }: Resource, name: string): { ref: ResourceRef; spec: Record<string, unknown>; specHash: string } {
  return { ref: { ...ref, name }, spec: { ...spec, name }, specHash: `volume-${name}` };
}
