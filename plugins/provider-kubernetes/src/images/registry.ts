import { BelayError, type PinnedImage, type PortSpec } from '@belay/plugin-sdk';
import { z } from 'zod';
import { messageOf } from '../cluster/system-error.js';
import { withoutTag } from '../mapping/image-reference.js';

const descriptor = z.object({ digest: z.string(), platform: z.object({ architecture: z.string(), os: z.string() }).optional() });
const manifestShape = z.object({ config: descriptor.optional(), manifests: z.array(descriptor).optional() });
const configShape = z.object({ config: z.object({ User: z.string().optional(), ExposedPorts: z.record(z.string(), z.unknown()).nullish() }).optional() });
const tokenShape = z.object({ token: z.string().optional(), access_token: z.string().optional() });

const ACCEPT = ['application/vnd.oci.image.index.v1+json', 'application/vnd.docker.distribution.manifest.list.v2+json', 'application/vnd.oci.image.manifest.v1+json', 'application/vnd.docker.distribution.manifest.v2+json'].join(', ');
const TIMEOUT_MS = 10_000;

/** How registries are asked. */
export interface RegistryOptions {
  /** Hosts without TLS. */
  readonly insecureHosts: readonly string[];
  readonly login: { readonly host: string; readonly username: string; readonly password: string } | undefined;
}

/** An image as its registry knows it. */
export interface RegistryImage {
  readonly image: PinnedImage;
  readonly exposedPorts: PortSpec[];
}

/** Asks registries for what stands behind a tag. source: OCI Distribution Specification 1.1. */
export class Registry {
  constructor(private readonly options: RegistryOptions) {}

  /** Says whether a reference names its registry; one that does not is the nodes' own default to find. */
  isNamed(ref: string): boolean {
    const first = ref.split('/')[0] ?? '';
    return ref.includes('/') && (first.includes('.') || first.includes(':') || first === 'localhost');
  }

  /** Pins a reference. @throws {BelayError} IMAGE_UNAVAILABLE when the registry does not have it or does not answer. */
  async resolve(ref: string, signal: AbortSignal): Promise<RegistryImage> {
    const name = withoutTag(ref);
    const [host = '', ...path] = name.split('/');
    const repository = path.join('/');
    const wanted = ref.includes('@') ? ref.slice(ref.indexOf('@') + 1) : ref.slice(name.length + 1) || 'latest';
    const base = `${this.options.insecureHosts.includes(host) || isLocal(host) ? 'http' : 'https'}://${host}/v2/${repository}`;
    try {
      const answer = await this.get(`${base}/manifests/${wanted}`, host, signal);
      const manifestDigest = answer.headers.get('docker-content-digest') ?? (wanted.startsWith('sha256:') ? wanted : undefined);
      const manifest = manifestShape.parse(await answer.json());
      const { configDigest, config } = await this.readConfig(base, host, manifest, signal);
      const exposedPorts = Object.keys(config.config?.ExposedPorts ?? {}).flatMap((text): PortSpec[] => {
        const match = /^(\d+)\/(tcp|udp)$/.exec(text);
        return match?.[1] === undefined ? [] : [{ port: Number(match[1]), protocol: match[2] === 'udp' ? 'udp' : 'tcp' }];
      });
      const user = config.config?.User;
      return { image: { ref, imageId: configDigest, ...(manifestDigest === undefined ? {} : { manifestDigest, pullRef: `${name}@${manifestDigest}` }), ...(user === undefined || user === '' ? {} : { user }) }, exposedPorts };
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof BelayError) throw error;
      throw new BelayError('IMAGE_UNAVAILABLE', `The image ${ref} cannot be had: ${messageOf(error)}. Check its name and that the registry is reachable from the plugin's worker.`, { cause: error, details: { image: ref } });
    }
  }

  private async readConfig(base: string, host: string, manifest: z.output<typeof manifestShape>, signal: AbortSignal) {
    const one = manifest.manifests?.find(({ platform }) => platform?.os === 'linux' && platform.architecture === 'amd64') ?? manifest.manifests?.[0];
    const single = one === undefined ? manifest : manifestShape.parse(await (await this.get(`${base}/manifests/${one.digest}`, host, signal)).json());
    if (single.config === undefined) throw new Error('its manifest names no configuration');
    const config = configShape.parse(await (await this.get(`${base}/blobs/${single.config.digest}`, host, signal)).json());
    return { configDigest: single.config.digest, config };
  }

  private async get(url: string, host: string, signal: AbortSignal, token?: string): Promise<Response> {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const authorization = token === undefined ? this.basic(host) : `Bearer ${token}`;
    const answer = await fetch(url, { headers: { accept: ACCEPT, ...(authorization === undefined ? {} : { authorization }) }, signal: limit });
    if (answer.ok) return answer;
    const challenge = /^Bearer (.*)$/i.exec(answer.headers.get('www-authenticate') ?? '')?.[1];
    if (answer.status === 401 && token === undefined && challenge !== undefined) return this.get(url, host, signal, await this.readToken(challenge, host, limit));
    throw new Error(answer.status === 404 ? 'the registry does not have it' : answer.status === 401 || answer.status === 403 ? 'the registry does not allow it with the target\'s credentials' : `the registry answers with HTTP ${answer.status}`);
  }

  private async readToken(challenge: string, host: string, signal: AbortSignal): Promise<string | undefined> {
    const fields = new Map([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]));
    const realm = fields.get('realm');
    if (realm === undefined) return undefined;
    const query = new URLSearchParams([...fields].filter(([name]) => name !== 'realm'));
    const authorization = this.basic(host);
    const answer = await fetch(`${realm}?${query}`, { headers: authorization === undefined ? {} : { authorization }, signal });
    const { token, access_token: accessToken } = tokenShape.parse(await answer.json());
    return token ?? accessToken;
  }

  private basic(host: string): string | undefined {
    const { login } = this.options;
    return login === undefined || login.host !== host ? undefined : `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`;
  }
}

/** A registry on the same machine needs no TLS, as for Docker. */
function isLocal(host: string): boolean {
  return /^(localhost|127(\.\d+){3})(:\d+)?$/.test(host);
}
