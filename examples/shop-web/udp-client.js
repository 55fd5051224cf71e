import { createSocket } from 'node:dgram';

/** Sends one datagram and gives the answer's text; rejects after a second without one. */
export function askUdp(host, port) {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    const timer = setTimeout(() => finish(reject, new Error(`no answer from ${host}:${port}/udp`)), 1000);
    const finish = (settle, value) => { clearTimeout(timer); socket.close(); settle(value); };
    socket.once('message', (message) => finish(resolve, message.toString()));
    socket.once('error', (error) => finish(reject, error));
    socket.send('count', port, host);
  });
}
