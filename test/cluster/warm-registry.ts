import { link, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readLocalConfig } from '@belay/local';

const ROOT = join(import.meta.dirname, '../..');
/** Smaller layers are those of the applications, which differ each time. */
const WORTH_KEEPING_BYTES = 4_000_000;
const MOST_BYTES = 3_000_000_000;

/**
 * Gives a cluster's registry the large layers that earlier clusters' were given, in the repositories that are named: whoever pushes them then need not compress and send them again, which for a base image takes ten seconds.
 * The registry reads its folder at every request. source: distribution 3, storage/paths.go.
 */
export async function warmRegistry(clusterDir: string, repositories: readonly string[]): Promise<void> {
  const root = registryRoot(clusterDir);
  for (const digest of await readdir(keptLayers()).catch(() => [])) {
    await linkFile(join(keptLayers(), digest), blobPath(root, digest));
    for (const repository of repositories) {
      const folder = join(root, 'repositories', repository, '_layers/sha256', digest);
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'link'), `sha256:${digest}`);
    }
  }
}

/** Keeps the large layers of a cluster's registry for later ones, before it goes. */
export async function keepLayers(clusterDir: string): Promise<void> {
  const blobs = join(registryRoot(clusterDir), 'blobs/sha256');
  if (await sizeOf(keptLayers()) > MOST_BYTES) await rm(keptLayers(), { recursive: true, force: true });
  await mkdir(keptLayers(), { recursive: true });
  for (const prefix of await readdir(blobs).catch(() => [])) {
    for (const digest of await readdir(join(blobs, prefix))) {
      const data = join(blobs, prefix, digest, 'data');
      const { size } = await stat(data).catch(() => ({ size: 0 }));
      if (size > WORTH_KEEPING_BYTES) await linkFile(data, join(keptLayers(), digest));
    }
  }
}

function keptLayers(): string {
  return join(readLocalConfig(ROOT).cacheDir, 'registry-layers');
}

function registryRoot(clusterDir: string): string {
  return join(clusterDir, 'registry/docker/registry/v2');
}

function blobPath(root: string, digest: string): string {
  return join(root, 'blobs/sha256', digest.slice(0, 2), digest, 'data');
}

/** Another suite may do the same at the same time. */
async function linkFile(from: string, to: string): Promise<void> {
  await mkdir(join(to, '..'), { recursive: true });
  await link(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST' && error.code !== 'ENOENT') throw error;
  });
}

async function sizeOf(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  return (await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size))).reduce((sum, size) => sum + size, 0);
}
