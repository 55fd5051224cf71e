import { createSocket } from 'node:dgram';

/** Counts datagrams and answers each with the count so far. */
export function startUdpCounter(port) {
  const socket = createSocket('udp4');
  let count = 0;
  socket.on('message', (_message, from) => socket.send(String(++count), from.port, from.address));
  socket.bind(port);
  return socket;
}
