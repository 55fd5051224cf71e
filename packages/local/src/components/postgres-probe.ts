import { createConnection } from 'node:net';

const PROTOCOL_3 = 0x0003_0000;

/** Whether a Postgres accepts sessions at the port: one that is still starting or recovering answers a start-up message with an error. No password is needed to ask. */
export async function acceptsSessions(port: number, user: string, database: string): Promise<boolean> {
  const body = Buffer.from(`user\0${user}\0database\0${database}\0\0`, 'latin1');
  const head = Buffer.alloc(8);
  head.writeInt32BE(body.length + 8, 0);
  head.writeInt32BE(PROTOCOL_3, 4);
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port, timeout: 2_000 });
    const end = (answer: boolean): void => { socket.destroy(); resolve(answer); };
    socket.once('connect', () => socket.write(Buffer.concat([head, body])));
    // 'R' asks for the password, so sessions are accepted; 'E' is an error.
    socket.once('data', (data) => end(data[0] === 'R'.charCodeAt(0)));
    socket.once('error', () => end(false)).once('timeout', () => end(false)).once('close', () => resolve(false));
  });
}
