import type Docker from 'dockerode';
import type { PinnedImage } from '@belay/plugin-sdk';
import { label, scopeLabels, type Scope } from '../engine/labels.js';
import { namePrefix, shortHash } from '../engine/names.js';
import { ROUTER_CERTIFICATES } from './route-store.js';
import type { RouterPorts } from './router-ports.js';

/** Folders of this machine that the router reads. */
export interface RouterFolders {
  readonly dynamicFolder: string;
  readonly certificateFolder: string;
}

const MEMORY_BYTES = 512 * 1024 * 1024;

/** Name of a target's router. */
export function routerName(scope: Scope): string {
  return `${namePrefix(scope)}-${scope.targetId}-router`;
}

/**
 * Gives Docker's form of the router. It runs in the machine's network, so that it reaches every environment without being in any,
 * and its API listens on the loopback address only, which no container reaches.
 */
export function routerOptions(scope: Scope, image: PinnedImage, ports: RouterPorts, bindAddress: string, folders: RouterFolders): Docker.ContainerCreateOptions {
  const settings = [
    `--entrypoints.web.address=${bindAddress}:${ports.http}`,
    ...(ports.https === undefined ? [] : [`--entrypoints.websecure.address=${bindAddress}:${ports.https}`]),
    `--entrypoints.traefik.address=127.0.0.1:${ports.api}`,
    // A request may be slow to arrive or to be answered: only what does not move for long is cut.
    '--entrypoints.web.transport.respondingtimeouts.readtimeout=0s',
    '--entrypoints.web.transport.lifecycle.gracetimeout=5s',
    '--api=true', '--api.insecure=true', '--api.dashboard=false', '--ping=true',
    '--providers.file.directory=/belay/dynamic', '--providers.file.watch=true', '--providers.providersthrottleduration=10ms',
    '--global.checknewversion=false', '--global.sendanonymoususage=false', '--log.level=ERROR',
  ];
  const options: Docker.ContainerCreateOptions = {
    name: routerName(scope),
    Image: image.imageId,
    Cmd: settings,
    Env: ['GOMEMLIMIT=384MiB', 'GOGC=50'],
    HostConfig: {
      NetworkMode: 'host',
      RestartPolicy: { Name: 'always' },
      Memory: MEMORY_BYTES, MemorySwap: MEMORY_BYTES,
      ReadonlyRootfs: true, CapDrop: ['ALL'], CapAdd: ['NET_BIND_SERVICE', 'DAC_READ_SEARCH'], SecurityOpt: ['no-new-privileges'],
      Mounts: [
        { Type: 'bind', Source: folders.dynamicFolder, Target: '/belay/dynamic', ReadOnly: true },
        { Type: 'bind', Source: folders.certificateFolder, Target: ROUTER_CERTIFICATES, ReadOnly: true },
      ],
      LogConfig: { Type: 'json-file', Config: { 'max-size': '5m', 'max-file': '2' } },
    },
  };
  return { ...options, Labels: { ...scopeLabels(scope), [label.kind]: 'router', [label.image]: JSON.stringify(image), [label.settings]: shortHash(JSON.stringify(options)) } };
}
