import type { PinnedImage, PortSpec } from '@belay/plugin-sdk';
import type Docker from 'dockerode';
import type { EngineDescription } from '../engine/docker-engine.js';
import type { Labels, Scope } from '../engine/labels.js';
import { label } from '../engine/labels.js';
import { networkName, volumeName } from '../engine/names.js';

/** What a service, a workload's replica and a job have in common. */
export interface ProcessSpec {
  readonly image: PinnedImage;
  readonly command?: readonly string[];
  readonly ports?: readonly PortSpec[];
  readonly mounts: readonly { readonly volume: string; readonly path: string }[];
  readonly cpuMillis: number;
  readonly ramBytes: number;
}

/** Where and as what a process runs. */
export interface ContainerPlace {
  readonly name: string;
  readonly hostname: string;
  readonly environmentId: string;
  readonly address: string;
  /** Names by which others in the environment find it. */
  readonly aliases: readonly string[];
  readonly labels: Labels;
  /** How long it may take to stop; also when somebody else stops it or the machine shuts down. */
  readonly stopTimeoutMs: number;
  /** Whether a small init passes signals on: many programs, run as process 1, would not end on SIGTERM. */
  readonly hasInit: boolean;
}

const MIN_RAM_BYTES = 6 * 1024 * 1024;
const MAX_PROCESSES = 4096;

/** Gives Docker's form of a process to run. Variables stand in its environment only: not in labels, names or arguments. */
export function containerOptions(scope: Scope, machine: EngineDescription, spec: ProcessSpec, place: ContainerPlace, variables: Readonly<Record<string, string>>): Docker.ContainerCreateOptions {
  const ramBytes = Math.max(spec.ramBytes, MIN_RAM_BYTES);
  const network = networkName(scope, place.environmentId);
  return {
    name: place.name,
    Image: spec.image.imageId,
    Hostname: place.hostname,
    ...(spec.command === undefined ? {} : { Cmd: [...spec.command] }),
    Env: Object.entries(variables).map(([name, value]) => `${name}=${value}`),
    Labels: { ...place.labels, [label.image]: JSON.stringify(spec.image), [label.ports]: JSON.stringify(spec.ports ?? []) },
    StopTimeout: Math.ceil(place.stopTimeoutMs / 1000),
    HostConfig: {
      NetworkMode: network,
      // Set once it is healthy: until then its end is an answer, not something to mend.
      RestartPolicy: { Name: 'no' },
      NanoCpus: Math.min(spec.cpuMillis, machine.cpus * 1000) * 1_000_000,
      Memory: ramBytes,
      MemorySwap: ramBytes,
      PidsLimit: MAX_PROCESSES,
      Init: place.hasInit && machine.hasInit,
      Mounts: spec.mounts.map((mount) => ({ Type: 'volume', Source: volumeName(scope, place.environmentId, mount.volume), Target: mount.path })),
      LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } },
    },
    NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: [...place.aliases], IPAMConfig: { IPv4Address: place.address } } } },
  };
}

/** Gives a host name of at most 63 characters. */
export function hostnameOf(...parts: readonly string[]): string {
  return parts.join('-').slice(-63).replace(/^-+/, '');
}
