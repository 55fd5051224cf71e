import type { PortSpec } from '@belay/plugin-sdk';
import type Docker from 'dockerode';

/** Gives the ports that an image declares by EXPOSE, in order. */
export function exposedPorts(image: Docker.ImageInspectInfo): PortSpec[] {
  return Object.keys(image.Config.ExposedPorts ?? {}).flatMap((text) => {
    const match = /^(\d+)\/(tcp|udp)$/.exec(text);
    return match?.[1] === undefined ? [] : [{ port: Number(match[1]), protocol: match[2] === 'udp' ? 'udp' as const : 'tcp' as const }];
  }).sort((one, other) => one.port - other.port);
}
