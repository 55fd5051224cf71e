import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from './remove-folder.ts';

/** Another socket of a Docker engine, which a test can close while the engine and its containers go on. */
export interface EngineDoor extends AsyncDisposable {
  /** What DOCKER_HOST has to be. */
  readonly host: string;
  /** Breaks what is connected off; nobody gets in until it is opened. */
  shut(): Promise<void>;
  open(): Promise<void>;
}

/** Path of the socket of this machine's engine; undefined when it is reached otherwise. */
export function engineSocket(): string | undefined {
  const host = process.env['DOCKER_HOST'] || 'unix:///var/run/docker.sock';
  return host.startsWith('unix://') ? host.slice('unix://'.length) : undefined;
}

/** Opens a door to the engine behind a socket. */
export async function openEngineDoor(socketPath: string): Promise<EngineDoor> {
  const folder = await mkdtemp(join(tmpdir(), 'belay-door-'));
  const path = join(folder, 'docker.sock');
  const sockets = new Set<Socket>();
  let server: Server | undefined;

  const enter = (inner: Socket): void => {
    const outer = connect({ path: socketPath, allowHalfOpen: true });
    for (const [one, other] of [[inner, outer], [outer, inner]] as const) {
      sockets.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy()).on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  };
  const shut = async (): Promise<void> => {
    if (server === undefined) return;
    const closed = once(server, 'close');
    server.close();
    server = undefined;
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  const open = async (): Promise<void> => {
    server = createServer({ allowHalfOpen: true }, enter);
    await once(server.listen(path), 'listening');
  };

  await open();
  return {
    host: `unix://${path}`, shut, open,
    async [Symbol.asyncDispose]() {
      await shut();
      await removeFolder(folder);
    },
  };
}
