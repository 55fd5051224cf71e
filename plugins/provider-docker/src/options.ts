import { z } from 'zod';

/** Options of a Docker target, as its owner sets them. */
export const dockerOptions = z.object({
  baseDomain: z.string().max(200).default('localhost').describe('Domain below which routes get their hosts.'),
  httpPort: z.number().int().min(1).max(65535).optional().describe('Port of the router; by default the first free one of 80 and 8080.'),
  httpsPort: z.number().int().min(1).max(65535).optional().describe('Port of the router for TLS; by default the first free one of 443 and 8443.'),
  tls: z.boolean().optional().describe('Serve HTTP/2 over TLS too, with certificates of a local authority; by default what BELAY_TLS says.'),
  bindAddress: z.string().max(64).default('').describe('Address on which the router listens; empty for all.'),
  addressPool: z.string().regex(/^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/).default('10.208.0.0/12').describe('Range from which each environment\'s network gets 256 addresses.'),
  offlineImages: z.boolean().optional().describe('Let offline images stand in where no registry answers; by default what BELAY_OFFLINE_IMAGES says.'),
  buildCaFile: z.string().max(4096).optional().describe('File on the target\'s machine with the certificates that builds have to trust, where a proxy opens TLS; by default what BELAY_BUILD_CA_FILE says.'),
  registry: z.strictObject({
    url: z.string().max(512).describe('Registry and folder to which images are pushed, e.g. registry.example.com/team.'),
    username: z.string().max(256).optional(),
    password: z.string().max(4096).optional().describe('Secret: it is kept sealed.'),
  }).optional().describe('Where images go that other targets run: each is pushed there and pinned by its digest.'),
  traefikImage: z.string().max(512).default('traefik:v3.7'),
  forwarderImage: z.string().max(512).default('node:24-slim').describe('Image with Node that runs the forwarders.'),
});
export type DockerOptions = z.output<typeof dockerOptions>;

/** Options with what the worker's environment says where the owner of the target said nothing. */
export interface EffectiveOptions extends DockerOptions {
  readonly tls: boolean;
  readonly offlineImages: boolean;
}

/** Fills options in from the worker's environment. */
export function effectiveOptions(options: DockerOptions, environment: Readonly<Record<string, string | undefined>>): EffectiveOptions {
  return {
    ...options,
    tls: options.tls ?? environment['BELAY_TLS'] === '1',
    offlineImages: options.offlineImages ?? environment['BELAY_OFFLINE_IMAGES'] === '1',
    httpPort: options.httpPort ?? readPort(environment['BELAY_HTTP_PORT']),
    httpsPort: options.httpsPort ?? readPort(environment['BELAY_HTTPS_PORT']),
    buildCaFile: options.buildCaFile ?? environment['BELAY_BUILD_CA_FILE'],
  };
}

function readPort(text: string | undefined): number | undefined {
  const port = Number(text ?? '');
  return Number.isInteger(port) && port > 0 && port < 65536 ? port : undefined;
}
