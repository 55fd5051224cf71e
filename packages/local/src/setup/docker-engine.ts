import { request } from 'node:http';
import { homedir } from 'node:os';
import { exists } from '../platform/files.js';
import type { Found } from './part.js';

/** A reachable engine; `where` is in the form of DOCKER_HOST. */
export interface FoundDocker extends Found {
  readonly version: string;
}

const OLDEST = [20, 10] as const;

/** Looks for an engine at DOCKER_HOST, else at the usual sockets; undefined when none answers. */
export async function findDockerEngine(dockerHost: string | undefined): Promise<FoundDocker | undefined> {
  const runtimeDir = process.env.XDG_RUNTIME_DIR;
  const sockets = ['/var/run/docker.sock', ...(runtimeDir ? [`${runtimeDir}/docker.sock`] : []), `${homedir()}/.docker/run/docker.sock`];
  const hosts = dockerHost === undefined ? sockets.map((path) => `unix://${path}`) : [dockerHost];
  for (const host of hosts) {
    if (host.startsWith('unix://') && !(await exists(host.slice('unix://'.length)))) continue;
    const version = await readEngineVersion(host);
    if (version !== undefined) return { how: dockerHost === undefined ? 'socket' : 'DOCKER_HOST', where: host, version };
  }
  return undefined;
}

/** Whether a version such as `20.10.24` is new enough. */
export function isSupportedEngine(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

/** Asks by plain HTTP where the address allows it, because loading a client costs more than the question. */
async function readEngineVersion(host: string): Promise<string | undefined> {
  const url = new URL(host);
  const address = url.protocol === 'unix:' ? { socketPath: url.pathname } : url.protocol === 'tcp:' || url.protocol === 'http:' ? { host: url.hostname, port: url.port || '2375' } : undefined;
  const body = address === undefined ? await askByClient() : await ask(address);
  if (typeof body !== 'object' || body === null || !('Version' in body)) return undefined;
  return String(body.Version);
}

function ask(address: { socketPath: string } | { host: string; port: string }): Promise<unknown> {
  return new Promise((resolve) => {
    const call = request({ ...address, path: '/version', timeout: 3_000 }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => { text += chunk; });
      response.on('end', () => {
        try { resolve(JSON.parse(text)); } catch { resolve(undefined); }
      });
    });
    call.on('error', () => resolve(undefined)).on('timeout', () => call.destroy());
    call.end();
  });
}

/** ssh and TLS addresses: the client reads DOCKER_HOST, DOCKER_TLS_VERIFY and DOCKER_CERT_PATH itself. */
async function askByClient(): Promise<unknown> {
  const { default: Docker } = await import('dockerode');
  return new Docker({ timeout: 5_000 }).version().catch(() => undefined);
}
