import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { pluginActivities, type ActivityOutput, type ObjectContent, type TransferAddress } from '@belay/contracts';
import { receiveContent, sendContent } from '@belay/plugin-sdk';
import { expectThat, type ConformanceCase } from '../certify/conformance-case.js';
import { describeOutcome, readAnswer, type Kit } from '../certify/kit.js';
import type { TestEnvironment } from '../certify/test-environment.js';
import { contentOf } from '../harness/transfer-host.js';
import { waitFor } from '../harness/wait-for.js';

const SIZE = 1_500_017;
const PIECE = 16_384;

/** Objects in a backup store; the kit is the one who writes and reads their bytes. */
export const storeCases: readonly ConformanceCase[] = [
  {
    id: 'store/round-trip', isShared: true, rule: 'What was stored is read back byte for byte, from any offset, is listed, and is gone when it was deleted.', needs: ['backup-store'],
    run: (kit) => withObject(kit, async ({ environment, object, bytes }) => {
      await store(kit, environment, object, bytes);
      const { address, content } = await kit.get(environment, 'download', 'openDownload', { object });
      expectThat(content.sha256 === contentOf(bytes).sha256 && content.sizeBytes === bytes.length, 'the store tells another size or checksum than was stored');
      for (const offset of [0, 1, SIZE - 3]) expectThat((await receive(address, offset)).equals(bytes.subarray(offset)), `the bytes from offset ${offset} on are others than were stored`);
      const { found } = await kit.get(environment, 'stat', 'statObject', { object, verify: true });
      expectThat(found?.sha256 === content.sha256, 'the store does not find what it has');
      const { objects } = await kit.get(environment, 'list', 'listObjects', { prefix: environment.environmentId });
      expectThat(objects.length === 1 && objects[0]?.object === object, `the store lists ${objects.length} objects instead of one`);
      expectThat((await kit.get(environment, 'delete', 'deleteObject', { object })).wasPresent, 'deleting an object said that there was none');
      expectThat((await kit.get(environment, 'stat/gone', 'statObject', { object })).found === null, 'an object is there after it was deleted');
    }),
  },
  {
    id: 'store/same-key-twice', isShared: true, rule: 'Opening, finishing and deleting again gives the same answer; deleting what is gone under another key is a success.', needs: ['backup-store'],
    run: (kit) => withObject(kit, async ({ environment, object, bytes }) => {
      await store(kit, environment, object, bytes);
      const again = await kit.get(environment, 'open', 'openUpload', { object, ...contentOf(bytes) });
      expectThat(again.offset === bytes.length, 'an upload that was finished begins anew when it is opened again');
      const [one, two] = [await kit.get(environment, 'finish', 'finishUpload', { object, ...contentOf(bytes) }), await kit.get(environment, 'finish', 'finishUpload', { object, ...contentOf(bytes) })];
      expectThat(JSON.stringify(one) === JSON.stringify(two), 'finishing an upload again gave another answer');
      await kit.get(environment, 'delete', 'deleteObject', { object });
      expectThat(!(await kit.get(environment, 'delete/again', 'deleteObject', { object })).wasPresent, 'deleting what is not there said that it was');
    }),
  },
  {
    id: 'store/goes-on-at-offset', rule: 'An upload whose connection broke and whose worker was killed goes on at its offset.', needs: ['backup-store'],
    run: (kit) => withObject(kit, async ({ environment, object, bytes }) => {
      const first = await openUpload(kit, environment, object, contentOf(bytes), 'open/first');
      await sendHalf(first, bytes);
      const open = () => openedAt(kit, environment, object, contentOf(bytes));
      await waitFor('bytes of a broken upload in the store', 15_000, async () => ((await open()).offset > 0 ? true : undefined));
      await Promise.all(kit.fleet.running.map((worker) => worker.kill()));
      await kit.fleet.start();
      const { address, offset } = await open();
      expectThat(offset > 0, 'after its worker was killed an upload begins anew');
      expectThat(address !== null, 'an upload that is not whole was taken as whole');
      const { sentBytes } = await sendAll(address, bytes);
      expectThat(sentBytes === bytes.length - offset, `${sentBytes} bytes were taken where ${bytes.length - offset} were missing`);
      await kit.get(environment, 'finish', 'finishUpload', { object, ...contentOf(bytes) });
      expectThat((await receive((await kit.get(environment, 'download', 'openDownload', { object })).address, 0)).equals(bytes), 'an upload that was gone on with is not what was sent');
    }),
  },
  {
    id: 'store/checks-what-arrived', isShared: true, rule: 'An object is shown only when all its bytes are there and are the right ones: UPLOAD_INCOMPLETE, BACKUP_CORRUPT.', needs: ['backup-store'],
    run: (kit) => withObject(kit, async ({ environment, object, bytes }) => {
      const content = contentOf(bytes);
      await sendHalf(await openUpload(kit, environment, object, content, 'open'), bytes);
      const early = await kit.call(environment, 'finish/early', 'finishUpload', { object, ...content }, { maximumAttempts: 1 });
      expectThat(early.kind === 'failed' && early.code === 'UPLOAD_INCOMPLETE', `finishing half an upload ended as ${describeOutcome(early)}`);
      const wrong = { sizeBytes: bytes.length, sha256: contentOf(Buffer.from('others')).sha256 };
      await sendAll(await openUpload(kit, environment, object, wrong, 'open/wrong'), bytes);
      const others = await kit.call(environment, 'finish/wrong', 'finishUpload', { object, ...wrong }, { maximumAttempts: 1 });
      expectThat(others.kind === 'failed' && others.code === 'BACKUP_CORRUPT', `finishing an upload of other bytes ended as ${describeOutcome(others)}`);
      expectThat((await kit.get(environment, 'stat', 'statObject', { object })).found === null, 'an object that was never whole is shown');
    }),
  },
  {
    id: 'store/never-replaces', isShared: true, rule: 'An object is never replaced by one of other content: ALREADY_EXISTS.', needs: ['backup-store'],
    run: (kit) => withObject(kit, async ({ environment, object, bytes }) => {
      await store(kit, environment, object, bytes);
      const outcome = await kit.call(environment, 'open/other', 'openUpload', { object, ...contentOf(Buffer.from('other')) }, { maximumAttempts: 1 });
      expectThat(outcome.kind === 'failed' && outcome.code === 'ALREADY_EXISTS', `an upload of other content under a name that is taken ended as ${describeOutcome(outcome)}`);
      expectThat((await receive((await kit.get(environment, 'download', 'openDownload', { object })).address, 0)).equals(bytes), 'an upload of other content changed the object');
    }),
  },
  {
    id: 'store/addresses', isShared: true, rule: 'A signed address that was changed is refused; it ends within a day.', needs: ['backup-store'],
    run: (kit) => withObject(kit, async ({ environment, object, bytes }) => {
      const address = await openUpload(kit, environment, object, contentOf(bytes), 'open');
      const leftMs = Date.parse(address.expiresAt) - Date.now();
      expectThat(leftMs > 0 && leftMs <= 24 * 60 * 60_000, `an address ends ${Math.round(leftMs / 60_000)} minutes from now`);
      const forged = { ...address, url: `${address.url.slice(0, -1)}${address.url.endsWith('0') ? '1' : '0'}` };
      const wasTaken = await sendAll(forged, bytes).then(() => true, () => false);
      expectThat(!wasTaken, 'bytes were taken at an address whose signature was changed');
    }),
  },
  {
    id: 'store/odd-names', isShared: true, rule: 'A name that leads out of the store is refused.', needs: ['backup-store'],
    run: async (kit) => {
      for (const object of ['../outside', '/etc/passwd', 'a//b', 'a/../../b', '', 'a\u0000b', 'x'.repeat(513)]) {
        const outcome = await kit.call(kit.newEnvironment(), 'open/odd', 'openUpload', { object, ...contentOf(Buffer.from('x')) }, { maximumAttempts: 1 });
        expectThat(outcome.kind === 'failed' && outcome.code === 'INVALID_INPUT', `the name ${JSON.stringify(object).slice(0, 40)} ended as ${describeOutcome(outcome)}`);
      }
    },
  },
  {
    id: 'store/older-operation', isShared: true, rule: 'Deleting with an older fence than the environment has seen is refused with STALE_OPERATION, and the object stays.', needs: ['backup-store'],
    run: (kit) => withObject(kit, async ({ environment, object, bytes }) => {
      await store(kit, environment, object, bytes);
      const old = environment.meta('delete/late');
      environment.beginOperation();
      const outcome = await (await kit.startRaw('deleteObject', { op: old, object }, { maximumAttempts: 1 })).outcome;
      expectThat(outcome.kind === 'failed' && outcome.code === 'STALE_OPERATION', `deleting with an older fence ended as ${describeOutcome(outcome)}`);
      expectThat((await kit.get(environment, 'stat', 'statObject', { object })).found !== null, 'deleting with an older fence deleted the object');
    }),
  },
  {
    id: 'store/crash-while-finishing', rule: 'A worker killed while it finishes an upload is followed by one that shows the object, whole.', needs: ['backup-store'],
    run: (kit) => withObject(kit, async ({ environment, object, bytes }) => {
      await sendAll(await openUpload(kit, environment, object, contentOf(bytes), 'open'), bytes);
      const worker = await kit.fleet.ensureOne();
      let killed: Promise<void> | undefined;
      kit.door.watch((moment) => {
        if (moment.kind !== 'claim' || moment.request.step !== 'finish') return;
        // Let through and killed a moment later: where in the effect it falls differs from run to run.
        killed ??= new Promise((resolve) => setTimeout(() => void worker.kill().then(resolve), Math.random() * 30));
      });
      const call = await kit.start(environment, 'finish', 'finishUpload', { object, ...contentOf(bytes) });
      await waitFor('the claim of finish', 30_000, () => (killed === undefined ? undefined : true));
      await killed;
      kit.door.watch(undefined);
      await kit.fleet.start();
      readAnswer('finishUpload', await call.outcome, pluginActivities.finishUpload.output);
      expectThat((await receive((await kit.get(environment, 'download', 'openDownload', { object })).address, 0)).equals(bytes), 'an object whose finishing was interrupted is not what was sent');
    }),
  },
];

interface TriedObject {
  readonly environment: TestEnvironment;
  readonly object: string;
  readonly bytes: Buffer;
}

/** Gives a case a name of its own and removes what is left of it. */
async function withObject(kit: Kit, run: (tried: TriedObject) => Promise<void>): Promise<void> {
  const environment = kit.newEnvironment();
  const object = `${environment.environmentId}/a.b_c-1/backup.bin`;
  try {
    await run({ environment, object, bytes: randomBytes(SIZE) });
  } finally {
    await kit.fleet.ensureOne();
    environment.beginOperation();
    await kit.call(environment, 'clean', 'deleteObject', { object }, { maximumAttempts: 2 });
  }
}

async function store(kit: Kit, environment: TestEnvironment, object: string, bytes: Buffer): Promise<void> {
  await sendAll(await openUpload(kit, environment, object, contentOf(bytes), 'open'), bytes);
  await kit.get(environment, 'finish', 'finishUpload', { object, ...contentOf(bytes) });
}

function openedAt(kit: Kit, environment: TestEnvironment, object: string, content: ObjectContent): Promise<ActivityOutput<'openUpload'>> {
  return kit.get(environment, 'open/again', 'openUpload', { object, ...content });
}

async function openUpload(kit: Kit, environment: TestEnvironment, object: string, content: ObjectContent, step: string): Promise<TransferAddress> {
  const { address } = await kit.get(environment, step, 'openUpload', { object, ...content });
  expectThat(address !== null, 'a new upload was answered as if the object were there');
  return address;
}

const quiet = { signal: new AbortController().signal, heartbeat: () => undefined };

function sendAll(address: TransferAddress, bytes: Buffer): Promise<{ readonly sentBytes: number }> {
  return sendContent(address, { sizeBytes: bytes.length, open: (offset, end) => Readable.from([bytes.subarray(offset, end)]) }, quiet);
}

/** Sends half of the bytes, then breaks the connection and gives up. */
async function sendHalf(address: TransferAddress, bytes: Buffer): Promise<void> {
  let opened = 0;
  const breaking = () => Readable.from((async function* () {
    opened += 1;
    // In pieces, so that the first ones are on their way before the connection breaks.
    for (let at = 0; opened === 1 && at < bytes.length / 2; at += PIECE) yield bytes.subarray(at, at + PIECE);
    throw new Error('the connection breaks');
  })());
  await sendContent(address, { sizeBytes: bytes.length, open: breaking }, quiet).catch(() => undefined);
}

async function receive(address: TransferAddress, offset: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of receiveContent(address, offset, quiet.signal)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
