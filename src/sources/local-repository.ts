import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const COMMIT = /^[0-9a-f]{40,64}$/;

/** A repository on this machine's disk: its refs are read as files and its objects by git's alternates, which spares a fetch. Nothing of its configuration is used. */
export class LocalRepository {
  private constructor(private readonly gitDir: string, readonly objectsDir: string) {}

  /** Finds the repository at a `file://` address; undefined when git itself has to look (no repository, or a form of refs that is not plain files). */
  static async find(url: string): Promise<LocalRepository | undefined> {
    const folder = toPath(url);
    for (const candidate of folder === undefined ? [] : [join(folder, '.git'), folder]) {
      const gitDir = await readCommonDir(candidate);
      if (gitDir === undefined) continue;
      const [hasObjects, refs] = await Promise.all([isFolder(join(gitDir, 'objects')), isFolder(join(gitDir, 'refs', 'heads'))]);
      if (hasObjects && refs && (await readText(join(gitDir, 'reftable', 'tables.list'))) === undefined) return new LocalRepository(gitDir, join(gitDir, 'objects'));
    }
    return undefined;
  }

  /** Gives the commit of a ref such as `refs/heads/main`; undefined when there is no such ref. */
  async readRef(ref: string): Promise<string | undefined> {
    const loose = (await readText(join(this.gitDir, ref)))?.trim();
    if (loose !== undefined && COMMIT.test(loose)) return loose;
    const packed = await readText(join(this.gitDir, 'packed-refs'));
    return packed?.split('\n').find((line) => line.endsWith(` ${ref}`))?.split(' ')[0];
  }
}

function toPath(url: string): string | undefined {
  try {
    return fileURLToPath(url);
  } catch {
    return undefined;
  }
}

/** `.git` may be a file that names the real folder (a linked work tree), which in turn may share another's refs. */
async function readCommonDir(candidate: string): Promise<string | undefined> {
  if (!(await isFolder(candidate))) {
    const linked = /^gitdir: (.+)$/m.exec((await readText(candidate)) ?? '')?.[1];
    return linked === undefined ? undefined : await readCommonDir(resolve(dirname(candidate), linked.trim()));
  }
  const common = (await readText(join(candidate, 'commondir')))?.trim();
  return common === undefined ? candidate : resolve(candidate, common);
}

const readText = async (path: string): Promise<string | undefined> => await readFile(path, 'utf8').catch(() => undefined);
const isFolder = async (path: string): Promise<boolean> => await stat(path).then((found) => found.isDirectory(), () => false);
