import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { startOwnEngine } from '../chaos/own-engine.ts';
import { removeFolder } from './remove-folder.ts';

const run = promisify(execFile);
/** In memory; what is not used costs nothing. */
const DISK_MIB = 256;
const CHUNK = Buffer.alloc(1024 * 1024);

/** A Docker engine of a test's own, whose disk the test can fill. It has a network of its own, so that it never disturbs the first engine's; containers in it cannot be reached. */
export interface SmallEngine extends AsyncDisposable {
  /** What DOCKER_HOST has to be. */
  readonly host: string;
  /** Leaves so many bytes of the engine's disk. */
  fill(leftBytes: number): Promise<void>;
  /** Frees what was filled. */
  empty(): Promise<void>;
}

/** Why no such engine can run here; undefined when one can. */
export function whyNoSmallEngine(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'a second Docker engine needs Linux and root';
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const missing = ['dockerd', 'mount', 'umount', 'unshare', 'iptables'].filter((program) => !folders.some((folder) => existsSync(join(folder, program))));
  return missing.length > 0 ? `a second Docker engine needs ${missing.join(', ')}` : undefined;
}

/** Starts an empty engine on a disk in memory. */
export async function openSmallEngine(): Promise<SmallEngine> {
  await using made = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'belay-small-'));
  made.defer(() => removeFolder(folder));
  const data = join(folder, 'data');
  await mkdir(data);
  await run('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MIB}m`, 'tmpfs', data]);
  made.defer(async () => void await run('umount', ['--lazy', data]));
  // dockerd leaves the mount of its network namespace behind, if it made one.
  made.defer(() => run('umount', ['--lazy', join(folder, 'run/netns/default')]).then(() => undefined, () => undefined));
  const { host, stop } = await startOwnEngine(folder, ['unshare', '--net', '--']);
  made.defer(stop);
  const filler = join(data, 'filler');
  const parts = made.move();
  return {
    host,
    async fill(leftBytes) {
      const { bavail, bsize } = await statfs(data);
      await writeFile(filler, chunks(Math.floor((bavail * bsize - leftBytes) / CHUNK.length)));
    },
    empty: () => rm(filler, { force: true }),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

function* chunks(count: number): Generator<Buffer> {
  for (let n = 0; n < count; n++) yield CHUNK;
}
