import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocalConfig } from '../config/local-config.js';
import { exists } from '../platform/files.js';
import { LocalError } from '../platform/local-error.js';
import { withLock } from '../platform/lock.js';
import { runProgram } from '../platform/run-program.js';
import { findGo, provideGo } from './go.js';
import type { Found, Part } from './part.js';

/** The release that the ingress controller of the test cluster (Traefik 3.7) is written for. */
const MODULE = 'sigs.k8s.io/gateway-api';
const VERSION = 'v1.5.1';
const TIMEOUT_MS = 120_000;

/** Definitions of the Gateway API for tests: `where` is a folder of manifests for `kubectl apply`; empty where they cannot be had, and `how` says why. */
export function gatewayApiPart(config: LocalConfig): Part {
  const path = gatewayApiPath(config);
  const found: Found = { how: `Go module ${MODULE} ${VERSION}`, where: path, version: VERSION };
  return {
    title: 'Gateway API for tests',
    detect: async () => ((await exists(path)) ? found : undefined),
    provide: async (report) => {
      if (process.platform !== 'linux') return { how: `the cluster for tests needs Linux, this is ${process.platform}`, where: '' };
      await mkdir(config.cacheDir, { recursive: true });
      return await withLock(`${path}.lock`, async () => {
        if (await exists(path)) return found;
        const go = (await findGo(config)) ?? (await provideGo(config, report));
        const work = await mkdtemp(join(config.cacheDir, '.gateway-api-'));
        try {
          const { exitCode, stdout, output } = await runProgram([go, 'mod', 'download', '-json', `${MODULE}@${VERSION}`], { cwd: work, env: { ...process.env, GOTOOLCHAIN: 'local', GOWORK: 'off', GOFLAGS: '' }, timeoutMs: TIMEOUT_MS });
          if (exitCode !== 0) return { how: `${MODULE} cannot be downloaded: ${output.split('\n')[0]}`, where: '' };
          await cp(join(folderOf(stdout), 'config/crd/standard'), join(work, 'definitions'), { recursive: true });
          await rename(join(work, 'definitions'), path);
          return found;
        } finally {
          await rm(work, { recursive: true, force: true });
        }
      });
    },
  };
}

function folderOf(answer: string): string {
  const parsed: unknown = JSON.parse(answer);
  if (typeof parsed === 'object' && parsed !== null && 'Dir' in parsed && typeof parsed.Dir === 'string') return parsed.Dir;
  throw new LocalError('PROGRAM_FAILED', `Go does not say where it put ${MODULE}`);
}

/** Folder with the definitions, which need not be there. */
export function gatewayApiPath(config: LocalConfig): string {
  return join(config.cacheDir, `gateway-api-${VERSION}`);
}
