import { execFile } from 'node:child_process';
import { mkdir, open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const CHUNK_BYTES = 1024 * 1024;
const FILLER = 'filler.chaos';

/** Parts of a platform that have a disk of their own in a run: the records (Postgres and Temporal's file), and the plugin's data. */
export const disks = ['records', 'plugin'] as const;
export type Disk = (typeof disks)[number];

const sizes: Readonly<Record<Disk | 'sources', string>> = { records: '700m', plugin: '200m', sources: '500m' };

/** Small disks in memory below a platform's data folder. They go with the mount namespace of the run, however it ends. */
export class Disks {
  readonly #folders: Readonly<Record<Disk, string>>;

  private constructor(dataDir: string) {
    this.#folders = { records: dataDir, plugin: join(dataDir, 'targets') };
  }

  /** Mounts them over the empty data folder. Copies of git repositories get one that is never filled. */
  static async mount(dataDir: string): Promise<Disks> {
    await mount(dataDir, sizes.records);
    await mount(join(dataDir, 'targets'), sizes.plugin);
    await mount(join(dataDir, 'sources'), sizes.sources);
    return new Disks(dataDir);
  }

  /** Writes until nothing more goes onto the disk. */
  async fill(disk: Disk): Promise<void> {
    const file = await open(this.#filler(disk), 'w');
    try {
      const { bavail, bsize } = await statfs(this.#folders[disk]);
      for (let sizeBytes = CHUNK_BYTES; sizeBytes >= bsize; sizeBytes = sizeBytes / 4) {
        const chunk = Buffer.alloc(sizeBytes);
        for (let written = 0; written <= bavail * bsize; written += sizeBytes) {
          if ((await file.write(chunk).then(({ bytesWritten }) => bytesWritten, () => 0)) < sizeBytes) break;
        }
      }
    } finally {
      await file.close();
    }
  }

  async empty(disk: Disk): Promise<void> {
    await rm(this.#filler(disk), { force: true });
  }

  /** Lets the disks go, the inner ones first. */
  async unmount(): Promise<void> {
    const { records, plugin } = this.#folders;
    for (const folder of [join(records, 'sources'), plugin, records]) await run('umount', ['--lazy', folder]);
  }

  #filler(disk: Disk): string {
    return join(this.#folders[disk], FILLER);
  }
}

async function mount(folder: string, size: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await run('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=755`, 'tmpfs', folder]);
}
