import { join } from 'node:path';
import type { LocalConfig } from '../config/local-config.js';
import { exists } from '../platform/files.js';
import { LocalError } from '../platform/local-error.js';
import { canConnect } from '../platform/ports.js';
import { runProgram } from '../platform/run-program.js';
import type { Found, Part, Report } from './part.js';
import { provideWheelProgram, wheelProgramPath } from './wheel.js';
import { TEMPORAL_WHEEL } from './wheels.data.js';

/** `kind` says whether `where` is the address of a running server or the path of the CLI that starts one. */
export interface FoundTemporal extends Found {
  readonly kind: 'server' | 'cli';
}

const OLDEST_CLI = [1, 4] as const;

/** Temporal: a server that runs already, the CLI on PATH, the SDK's own download, or the wheel; in this order. */
export function temporalPart(config: LocalConfig): Part<FoundTemporal> {
  const sdkPath = join(config.cacheDir, 'temporal-sdk', 'temporal');
  return {
    title: 'Temporal',
    detect: () => findTemporal(config, sdkPath),
    provide: async (report) => (await findTemporal(config, sdkPath)) ?? (await downloadBySdk(sdkPath, report)) ?? (await downloadWheel(config, report)),
  };
}

async function findTemporal(config: LocalConfig, sdkPath: string): Promise<FoundTemporal | undefined> {
  if (config.temporalAddress !== undefined) {
    const [host = '', port = '7233'] = config.temporalAddress.split(/:(?=\d+$)/);
    if (await canConnect(host, Number(port), 5_000)) return { kind: 'server', how: 'TEMPORAL_ADDRESS', where: config.temporalAddress };
    throw new LocalError('TEMPORAL_MISSING', `no Temporal server answers at TEMPORAL_ADDRESS (${config.temporalAddress}). Start it, or unset TEMPORAL_ADDRESS to have one started here.`);
  }
  const wheelPath = wheelProgramPath(config.cacheDir, TEMPORAL_WHEEL, `${process.platform}-${process.arch}`);
  if (await isNewEnough('temporal')) return { kind: 'cli', how: 'on PATH', where: 'temporal' };
  if (await exists(sdkPath)) return { kind: 'cli', how: 'SDK download', where: sdkPath };
  if (await exists(wheelPath)) return { kind: 'cli', how: `wheel ${TEMPORAL_WHEEL.name} ${TEMPORAL_WHEEL.version}`, where: wheelPath };
  return undefined;
}

/** Older ones have no worker versioning; those are passed over, as if they were not there. */
async function isNewEnough(program: string): Promise<boolean> {
  const { exitCode, stdout } = await runProgram([program, '--version'], { timeoutMs: 5_000 });
  const [, major = '0', minor = '0'] = /version (\d+)\.(\d+)/.exec(stdout) ?? [];
  return exitCode === 0 && (Number(major) > OLDEST_CLI[0] || (Number(major) === OLDEST_CLI[0] && Number(minor) >= OLDEST_CLI[1]));
}

/** In a process of its own: the SDK starts what it downloads, and its native core would stay in this one. */
async function downloadBySdk(sdkPath: string, report: Report): Promise<FoundTemporal | undefined> {
  report('trying the download of the Temporal SDK');
  const script = join(import.meta.dirname, 'temporal-sdk-download.js');
  const result = await runProgram([process.execPath, script, sdkPath], { timeoutMs: 120_000 });
  if (result.exitCode === 0 && (await exists(sdkPath))) return { kind: 'cli', how: 'SDK download', where: sdkPath };
  report('the SDK cannot download here; taking the wheel');
  return undefined;
}

async function downloadWheel(config: LocalConfig, report: Report): Promise<FoundTemporal> {
  try {
    const where = await provideWheelProgram(config.cacheDir, TEMPORAL_WHEEL, report);
    return { kind: 'cli', how: `wheel ${TEMPORAL_WHEEL.name} ${TEMPORAL_WHEEL.version}`, where };
  } catch (error) {
    if (error instanceof LocalError && error.code === 'CHECKSUM_MISMATCH') throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new LocalError('TEMPORAL_MISSING', `Temporal is not here and could not be downloaded: ${reason} Install the Temporal CLI (docs.temporal.io/cli) so that "temporal" is on PATH, or point TEMPORAL_ADDRESS at a server.`, { cause: error });
  }
}
