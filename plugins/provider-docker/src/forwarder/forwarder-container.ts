import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PinnedImage } from '@belay/plugin-sdk';
import type Docker from 'dockerode';
import { writeFileAtomic } from '../engine/json-file.js';
import type { Labels, Scope } from '../engine/labels.js';
import { networkName } from '../engine/names.js';

const programFolder = new URL('../../forwarder/', import.meta.url);
const PROGRAM_FILES = ['forwarder.mjs', 'http-exchange.mjs'];
const MEMORY_BYTES = 128 * 1024 * 1024;

/** Puts the forwarder's program where the engine can mount it from; gives its folder's path. */
export async function placeProgram(dataDir: string): Promise<string> {
  const texts = await Promise.all(PROGRAM_FILES.map((name) => readFile(new URL(name, programFolder), 'utf8')));
  const folder = join(dataDir, 'programs', `forwarder-${createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, 12)}`);
  await mkdir(folder, { recursive: true, mode: 0o755 });
  await Promise.all(PROGRAM_FILES.map((name, index) => writeFileAtomic(join(folder, name), texts[index] ?? '', { mode: 0o644 })));
  return folder;
}

/** What a forwarder's container is made of. */
export interface ForwarderPlace {
  readonly name: string;
  readonly environmentId: string;
  readonly application: string;
  readonly address: string;
  readonly image: PinnedImage;
  readonly labels: Labels;
  readonly programPath: string;
  readonly stateFolder: string;
}

/** Gives Docker's form of a forwarder: no privileges, nothing to write but its state, and the application's name in its network. */
export function forwarderOptions(scope: Scope, place: ForwarderPlace): Docker.ContainerCreateOptions {
  const network = networkName(scope, place.environmentId);
  return {
    name: place.name,
    Image: place.image.imageId,
    Hostname: place.application,
    Entrypoint: ['node', '--max-old-space-size=48', '--max-semi-space-size=1', '/belay/program/forwarder.mjs'],
    Cmd: [],
    User: `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`,
    Labels: { ...place.labels },
    HostConfig: {
      NetworkMode: network,
      RestartPolicy: { Name: 'always' },
      Memory: MEMORY_BYTES, MemorySwap: MEMORY_BYTES, PidsLimit: 64,
      ReadonlyRootfs: true, CapDrop: ['ALL'], SecurityOpt: ['no-new-privileges'],
      Sysctls: { 'net.ipv4.ip_unprivileged_port_start': '0' },
      Mounts: [
        { Type: 'bind', Source: place.programPath, Target: '/belay/program', ReadOnly: true },
        { Type: 'bind', Source: place.stateFolder, Target: '/belay/state' },
      ],
      LogConfig: { Type: 'json-file', Config: { 'max-size': '1m', 'max-file': '2' } },
    },
    NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: [place.application], IPAMConfig: { IPv4Address: place.address } } } },
  };
}
