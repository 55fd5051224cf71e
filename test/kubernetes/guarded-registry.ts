import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { findTestCluster } from '@belay/local';
import Docker from 'dockerode';
import { pack } from 'tar-stream';
import { pushImage } from '../cluster/push-image.ts';
import type { OwnNode } from '../cluster/test-cluster.ts';
import { findFreePort } from '../helpers/free-port.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { removeFolder } from '../helpers/remove-folder.ts';

/** A registry of its own that answers nobody without a login. */
export interface GuardedRegistry {
  /** By which this machine's Docker engine pushes; it takes loopback addresses without TLS. */
  readonly localHost: string;
  /** By which the cluster's node pulls. */
  readonly host: string;
  readonly login: { readonly username: string; readonly password: string };
  /** Pushes an image that does nothing, of a megabyte, and gives its reference by digest. */
  pushIdle(): Promise<string>;
  stop(): Promise<void>;
}

const login = { username: 'puller', password: 'pull-me' };
/** bcrypt of the password above; the registry takes no other kind. */
const HTPASSWD = 'puller:$2y$05$abcdefghijklmnopqrstuuBp.n58v886n7kD7.z9i0nzqxtQ8I2P.\n';

/** Starts Debian's registry with a password file, and lets the node find it without TLS. */
export async function startGuardedRegistry(node: OwnNode): Promise<GuardedRegistry> {
  const folder = await mkdtemp(join(tmpdir(), 'belay-registry-'));
  const port = await findFreePort();
  const host = `${node.hostIp}:${port}`;
  await writeFile(join(folder, 'htpasswd'), HTPASSWD);
  await writeFile(join(folder, 'config.yml'), `version: 0.1
log: { level: error }
storage: { filesystem: { rootdirectory: ${join(folder, 'data')} } }
http: { addr: ":${port}", secret: only-for-tests }
auth: { htpasswd: { realm: tests, path: ${join(folder, 'htpasswd')} } }
`);
  await mkdir(join(node.dir, 'registries', host), { recursive: true });
  await writeFile(join(node.dir, 'registries', host, 'hosts.toml'), `server = "http://${host}"\n[host."http://${host}"]\n  capabilities = ["pull", "resolve"]\n`);
  const child = spawn('docker-registry', ['serve', join(folder, 'config.yml')], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => { said += text; });
  const failed = once(child, 'error').then(([error]) => { said += String(error); });
  await waitFor(`the registry with a login (${said})`, async () => (await fetch(`http://127.0.0.1:${port}/v2/`).catch(() => undefined))?.status === 401, 30_000);
  return {
    localHost: `127.0.0.1:${port}`, host, login,
    pushIdle: () => pushIdle(`127.0.0.1:${port}`),
    async stop() {
      const ended = Promise.race([once(child, 'exit'), failed]);
      child.kill('SIGTERM');
      await ended;
      await removeFolder(folder);
    },
  };
}

/** The image is made of the program in which the cluster's Pods begin. */
async function pushIdle(localHost: string): Promise<string> {
  const { where } = await findTestCluster();
  const docker = new Docker();
  const context = pack();
  context.entry({ name: 'Dockerfile' }, 'FROM scratch\nCOPY pause /pause\nENTRYPOINT ["/pause"]\n');
  context.entry({ name: 'pause', mode: 0o755 }, await readFile(join(dirname(where), 'pause')));
  context.finalize();
  const tag = `belay-tests/idle:${localHost.split(':')[1]}`;
  const built = await docker.buildImage(context, { t: tag, forcerm: true });
  built.resume();
  await finished(built);
  try {
    return await pushImage(localHost, tag, 'guarded/idle', login);
  } finally {
    await docker.getImage(tag).remove({ force: true });
  }
}
