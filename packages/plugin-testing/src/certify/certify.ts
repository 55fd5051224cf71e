import { DOOR_TIMEOUT_MS } from '../door/door-timeout.js';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { BelayError, CONTRACT_VERSION, pluginQueue, type Capability } from '@belay/contracts';
import type { CaseResult, ConformanceReport } from '@belay/contracts/certificate';
import { readPluginFolder } from '@belay/plugin-sdk';
import { z } from 'zod';
import { compileCache } from '../harness/compile-cache.js';
import { findFreePort } from '../harness/find-free-port.js';
import { KitDoor } from '../door/kit-door.js';
import { serveKitDoor } from '../door/kit-door-server.js';
import { createProgramProbe } from '../harness/probe.js';
import { openTemporalDriver } from '../harness/temporal-driver.js';
import { conformanceProfile, fillIn, fillText, readConformanceProfile } from '../profile/conformance-profile.js';
import { EVIDENCE_CASE } from '../cases/life.cases.js';
import { allCases } from './all-cases.js';
import { Kit } from './kit.js';
import { openOutsideWorld, TARGET_SECRET_REF } from './outside-world.js';
import { openGateway, type GatewayAccess } from './through-gateway.js';
import { chooseCases, runCases, type RunCasesOptions } from './run-cases.js';
import { WorkerFleet } from './worker-fleet.js';

/** What to certify, and with what. */
export interface CertifyOptions extends RunCasesOptions {
  /** Package name or path of the plugin. */
  readonly plugin: string;
  /** Folder against which it is found. */
  readonly baseDir: string;
  readonly temporalAddress: string;
  readonly namespace: string;
  /** Where the plugin's workers are to go through a gateway, as those of others do. */
  readonly gateway?: GatewayAccess;
  /** Variables for the worker beside those of the profile. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly onWarning?: (message: string) => void;
}

const KIT_VERSION = '0.1.0';
const targetIdPrefix = 'certify';

/**
 * Tries a plugin against its real target with a real worker, Temporal and a door of the kit's own.
 * Gives the report, be it good or bad. @throws {BelayError} when the plugin or its profile cannot be read; TEMPORAL_UNAVAILABLE.
 */
export async function certify(options: CertifyOptions): Promise<ConformanceReport> {
  const startedAt = new Date().toISOString();
  const folder = await readPluginFolder(options.plugin, options.baseDir);
  const profile = conformanceProfile.parse(fillIn(await readConformanceProfile(folder.dir), belayVariables()));
  const dataDir = await mkdtemp(join(tmpdir(), 'belay-certify-'));
  const instance = `certify-${randomUUID().slice(0, 8)}`;
  const targetId = `${targetIdPrefix}-${randomUUID().slice(0, 8)}`;
  const sdk = sdkDist();
  const outside = await openOutsideWorld(dataDir);
  const names = { freePort: await findFreePort(), dataDir, instance, target: targetId, node: process.execPath, sdk, receiver: outside.receiver.url, secretRef: TARGET_SECRET_REF };
  const targetOptions = z.record(z.string(), z.unknown()).parse(fillIn(profile.targetOptions, names));

  const token = randomBytes(24).toString('base64url');
  const tokenFile = join(dataDir, 'plugin.token');
  await mkdir(join(dataDir, 'targets'), { recursive: true });
  await writeFile(tokenFile, token, { mode: 0o600 });

  const door = new KitDoor(targetOptions);
  const doorServer = await serveKitDoor(door, token);
  const gateway = options.gateway === undefined ? undefined : await openGateway(options.gateway, folder.manifest.id, targetId, token, tokenFile);
  // Opened while the worker starts.
  const opening = openTemporalDriver(options.temporalAddress, options.namespace, door.keys);
  opening.catch(() => undefined);
  const defaultCommand = [process.execPath, join(sdk, 'bin', 'belay-plugin.js'), '--plugin', folder.dir, '--target', targetId];
  const fleet = new WorkerFleet({
    command: profile.worker?.map((part) => fillText(part, names)) ?? defaultCommand,
    cwd: folder.dir, door, readyWithinMs: profile.readyWithinMs,
    environment: {
      TEMPORAL_ADDRESS: options.temporalAddress, TEMPORAL_NAMESPACE: options.namespace, BELAY_DOOR_URL: doorServer.url, BELAY_PLUGIN_TOKEN_FILE: tokenFile,
      BELAY_DOOR_TIMEOUT_MS: String(DOOR_TIMEOUT_MS), BELAY_DATA_DIR: dataDir, BELAY_INSTANCE: instance, BELAY_TARGET: targetId, BELAY_LOG_LEVEL: 'debug', NODE_COMPILE_CACHE: compileCache, ...gateway?.environment, ...profile.environment, ...options.environment,
    },
  });
  const probe = profile.probe === undefined ? undefined : createProgramProbe(profile.probe.map((part) => fillText(part, names)), folder.dir, { targetOptions, instance, targetId, dataDir });

  try {
    await fleet.start().catch((error: unknown) => {
      throw new BelayError('PLUGIN_CRASHED', `The plugin ${folder.manifest.id} cannot be tried: ${error instanceof Error ? error.message : String(error)}`);
    });
    const kit = new Kit({ manifest: folder.manifest, profile, targetId, queue: pluginQueue(folder.manifest.id, targetId), door, driver: await opening, fleet, probe, outside, keepsEvidence: chooseCases(folder.manifest, options.only).some(({ id }) => id === EVIDENCE_CASE) });
    const cases = await runCases(kit, options);
    const isGood = cases.every(({ verdict }) => verdict !== 'failed') && cases.some(({ verdict }) => verdict === 'passed');
    return {
      kit: KIT_VERSION, contract: CONTRACT_VERSION,
      plugin: { id: folder.manifest.id, version: folder.manifest.version, digest: folder.digest },
      target: door.hellos.findLast(({ target }) => target !== undefined)?.target?.engine ?? 'no target',
      startedAt, finishedAt: new Date().toISOString(),
      capabilitiesProven: isGood && options.only === undefined ? folder.manifest.capabilities.filter((capability) => isProven(capability, cases)) : [],
      verdict: isGood ? 'passed' : 'failed', cases,
    };
  } finally {
    await fleet.stopAll();
    await probe?.clean().catch((error: unknown) => options.onWarning?.(`the target could not be cleaned: ${error instanceof Error ? error.message : String(error)}`));
    await gateway?.close();
    await opening.then((driver) => driver.close(), () => undefined);
    await doorServer.close();
    await outside.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** A capability is proven when a case that needs it passed; the target's description is read with every hello. */
function isProven(capability: Capability, results: readonly CaseResult[]): boolean {
  const passed = new Set(results.filter(({ verdict }) => verdict === 'passed').map(({ id }) => id));
  const needing = allCases.filter(({ needs }) => needs.includes(capability));
  const covering: Partial<Record<Capability, readonly string[]>> = { target: ['life/hello'], images: ['idempotency/same-key-twice'], services: ['idempotency/same-key-twice'] };
  return needing.some(({ id }) => passed.has(id)) || (covering[capability] ?? []).some((id) => passed.has(id));
}

function sdkDist(): string {
  // Tests of this repository read the SDK's sources; workers run what was built of them.
  return join(dirname(createRequire(import.meta.url).resolve('@belay/plugin-sdk')), '..', 'dist');
}

/** A profile names what only the machine knows, such as the images of its registry, by `{BELAY_…}`. */
function belayVariables(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).flatMap(([name, value]) => (name.startsWith('BELAY_') && value !== undefined ? [[name, value]] : [])));
}
