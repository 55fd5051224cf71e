import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocalConfig } from '../config/local-config.js';
import { exists } from '../platform/files.js';
import { LocalError } from '../platform/local-error.js';
import { withLock } from '../platform/lock.js';
import { runProgram } from '../platform/run-program.js';
import { findGo, provideGo } from './go.js';
import type { Report } from './part.js';

/** Which release of Kubernetes the program calls itself; must be that of k8s.io/kubernetes in go.mod. */
const KUBERNETES = /^\tk8s\.io\/kubernetes (v1\.(\d+)\.\d+)$/m;
const BUILD_TIMEOUT_MS = 40 * 60_000;

/** Where the program of the test cluster is (or will be) for the sources as they are: a change of them is another path. Undefined without sources. */
export async function clusterProgramPath(config: LocalConfig): Promise<string | undefined> {
  const sources = sourcesOf(config);
  if (!(await exists(join(sources, 'go.mod')))) return undefined;
  const hash = createHash('sha256');
  const names = await readdir(sources, { recursive: true, withFileTypes: true });
  for (const path of names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).sort()) {
    hash.update(`${path.slice(sources.length)}\0`).update(await readFile(path));
  }
  return join(config.cacheDir, `cluster-${hash.digest('hex').slice(0, 12)}`, 'cluster');
}

/**
 * Builds the program once: minutes with empty caches of Go, seconds with full ones.
 * @throws {LocalError} PROGRAM_FAILED with the end of what the compiler said.
 */
export async function buildClusterProgram(config: LocalConfig, path: string, report: Report): Promise<void> {
  await mkdir(config.cacheDir, { recursive: true });
  await withLock(join(config.cacheDir, 'cluster.lock'), async () => {
    if (await exists(path)) return;
    const go = (await findGo(config)) ?? (await provideGo(config, report));
    const work = await mkdtemp(join(config.cacheDir, '.cluster-'));
    try {
      report('building Kubernetes from Go modules (minutes the first time)');
      await build(config, go, ['-o', join(work, 'cluster'), '-ldflags', await linkerFlags(config), '.'], report);
      await build(config, go, ['-o', join(work, 'pause'), '-ldflags', '-s -w', './pause'], report);
      await symlink('cluster', join(work, 'kubectl'));
      await rename(work, join(path, '..'));
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  });
}

function sourcesOf(config: LocalConfig): string {
  return join(config.root, 'test/cluster/src');
}

/** Two compilers at a time at low priority: whoever works on this machine meanwhile goes first. */
async function build(config: LocalConfig, go: string, args: readonly string[], report: Report): Promise<void> {
  const env = { ...process.env, CGO_ENABLED: '0', GOTOOLCHAIN: 'local', GOWORK: 'off', GOFLAGS: '-buildvcs=false' };
  let modules = 0;
  const onLine = (line: string): void => {
    if (!line.startsWith('go: downloading')) return;
    modules += 1;
    report(`${modules} modules downloaded`, 'detail');
  };
  const { exitCode, output } = await runProgram(['nice', '-n', '10', go, 'build', '-p', '2', '-trimpath', ...args], { cwd: sourcesOf(config), env, timeoutMs: BUILD_TIMEOUT_MS, onLine });
  if (exitCode === 0) return;
  const said = output.split('\n').filter((line) => !line.startsWith('go: downloading')).slice(-8).join('\n');
  throw new LocalError('PROGRAM_FAILED', `the test cluster could not be built (exit code ${exitCode}): ${said}`);
}

async function linkerFlags(config: LocalConfig): Promise<string> {
  const [, version = '', minor = ''] = KUBERNETES.exec(await readFile(join(sourcesOf(config), 'go.mod'), 'utf8')) ?? [];
  const variable = 'k8s.io/component-base/version';
  return `-s -w -X ${variable}.gitVersion=${version} -X ${variable}.gitMajor=1 -X ${variable}.gitMinor=${minor} -X ${variable}.gitTreeState=clean`;
}
