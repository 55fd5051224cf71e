import { Readable } from 'node:stream';
import { BelayError, receiveContent, resourceId, sendContent, type BackupsCapability, type CallInput, type OperationContext, type ResourceRef } from '@belay/plugin-sdk';
import { contentOf, readArchive, type FoundArchive } from '../engine/memory-archives.js';
import { subjectOf, type MemoryEngine } from '../engine/memory-engine.js';
import { toObserved } from './observed.js';

/** Archives of what stands in the volumes of the memory engine. */
export function createMemoryBackups(engine: MemoryEngine): BackupsCapability {
  return {
    take: async ({ backupId, source, consistency }, op) => {
      const known = engine.archives.find(op.meta.environmentId, backupId);
      if (known !== undefined) return { archive: known.archive };
      const volume = findVolume(engine, source);
      const isWritten = isInUse(engine, volume);
      if (isWritten && consistency === 'consistent') throw new BelayError('BACKUP_NEEDS_STOP', `${resourceId(volume)} is in use by a running service; stop it first, or ask for a live backup.`);
      const stored = engine.find(volume);
      const about = { backupId, takenAt: engine.clock.now().toISOString(), isConsistent: !isWritten, ...(stored?.writer === undefined ? {} : { writer: stored.writer }) };
      return { archive: await engine.around('backup', subjectOf(volume), op.signal, () => op.effect(() => engine.archives.take(volume, stored?.data, about, op.key))) };
    },
    send: async ({ backupId, to }, op) => {
      const { bytes } = getArchive(engine, backupId, op);
      await op.assertCurrent();
      const { sentBytes } = await sendContent(to, { sizeBytes: bytes.length, open: (offset, end) => Readable.from([bytes.subarray(offset, end)]) }, op);
      return { sizeBytes: bytes.length, sentBytes };
    },
    fetch: (input, op) => fetchArchive(engine, input, op),
    restore: async ({ backupId, into }, op) => {
      const found = getArchive(engine, backupId, op);
      if (into.spec.kind !== 'volume') throw new BelayError('INVALID_INPUT', 'This provider restores into volumes.');
      const { writer } = into.spec;
      const by = found.archive.writer;
      if (by !== undefined && writer !== undefined && (by.program !== writer.program || by.majorVersion !== writer.majorVersion)) throw new BelayError('DATA_UPGRADE_NEEDS_BACKUP', `The archive was written by ${by.program} ${by.majorVersion}; ${writer.program} ${writer.majorVersion} cannot open it.`);
      const data = readArchive(found);
      return { observed: toObserved(await engine.around('restore', subjectOf(into.ref), op.signal, () => op.effect(() => engine.putRestored(into, data, op))), engine.clock) };
    },
    list: async (_input, op) => ({ archives: engine.archives.list(op.meta.environmentId) }),
    remove: async ({ backupId }, op) => ({ wasPresent: await op.effect(() => engine.archives.remove(op.meta.environmentId, backupId)) }),
  };
}

async function fetchArchive(engine: MemoryEngine, { archive, from }: CallInput<'fetchBackup'>, op: OperationContext) {
  const { environmentId } = op.meta;
  const known = engine.archives.find(environmentId, archive.backupId);
  if (known !== undefined) return { ...contentOf(known.bytes), receivedBytes: 0 };
  let bytes = engine.archives.incoming(environmentId, archive.backupId);
  const begun = bytes.length;
  await op.assertCurrent();
  for await (const chunk of receiveContent(from, begun, op.signal)) {
    bytes = Buffer.concat([bytes, chunk]);
    engine.archives.keepIncoming(environmentId, archive.backupId, bytes);
    op.heartbeat({ offset: bytes.length });
  }
  const arrived = contentOf(bytes);
  if (arrived.sizeBytes !== archive.sizeBytes || arrived.sha256 !== archive.sha256) {
    await op.effect(() => engine.archives.dropIncoming(environmentId, archive.backupId));
    throw new BelayError('BACKUP_CORRUPT', `${arrived.sizeBytes} bytes with the checksum ${arrived.sha256} arrived of ${archive.backupId}; it has ${archive.sizeBytes} with ${archive.sha256}.`);
  }
  await op.effect(() => engine.archives.put(archive, bytes, op.key));
  return { ...arrived, receivedBytes: bytes.length - begun };
}

function getArchive(engine: MemoryEngine, backupId: string, op: OperationContext): FoundArchive {
  const found = engine.archives.find(op.meta.environmentId, backupId);
  if (found === undefined) throw new BelayError('NOT_FOUND', `There is no archive ${backupId} of this environment on the target.`);
  return found;
}

/** A service stands for the volume on which it is. */
function findVolume(engine: MemoryEngine, source: ResourceRef): ResourceRef {
  const found = engine.find(source);
  if (found === undefined || !found.isOurs) throw new BelayError('NOT_FOUND', `${resourceId(source)} does not exist.`);
  if (found.spec.kind === 'volume') return source;
  const name = found.spec.kind === 'service' ? found.spec.mounts[0]?.volume : undefined;
  if (name === undefined) throw new BelayError('INVALID_INPUT', `${resourceId(source)} is neither a volume nor a service with one.`);
  return { environmentId: source.environmentId, kind: 'volume', name };
}

function isInUse(engine: MemoryEngine, { environmentId, name }: ResourceRef): boolean {
  return engine.list(environmentId).some(({ spec, isRunning }) => isRunning && (spec.kind === 'service' || spec.kind === 'workload') && spec.mounts.some(({ volume }) => volume === name));
}
