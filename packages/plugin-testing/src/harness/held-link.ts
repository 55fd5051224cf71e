import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A TCP link of the kit's own to a server, which can be held: then it stays open, and nothing passes in either direction any more. */
export interface HeldLink {
  /** `host:port` to connect to. */
  readonly address: string;
  hold(): void;
  close(): void;
}

/** Opens a link to `host:port`. */
export async function openHeldLink(target: string): Promise<HeldLink> {
  const { hostname, port } = new URL(`tcp://${target}`);
  const sockets = new Set<Socket>();
  let isHeld = false;
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    // An end of either side is told to the other by its close; what went wrong is for those two to say.
    return socket.setNoDelay(true).on('error', () => undefined).once('close', () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    keep(client);
    if (isHeld) return;
    const upstream = keep(connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) }));
    client.pipe(upstream).pipe(client);
    client.once('close', () => upstream.destroy());
    upstream.once('close', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the link has no port');
  return {
    address: `127.0.0.1:${address.port}`,
    hold: () => {
      isHeld = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
