import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { openHeldLink } from './held-link.js';

describe('openHeldLink', () => {
  it('passes everything on until it is held, and nothing afterwards', async () => {
    const server = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const link = await openHeldLink(`127.0.0.1:${(server.address() as AddressInfo).port}`);
    const client = connect(Number(link.address.split(':')[1]), '127.0.0.1');
    const heard: string[] = [];
    client.setEncoding('utf8').on('data', (text: string) => heard.push(text));

    client.write('one');
    await once(client, 'data');
    link.hold();
    client.write('two');
    // Another link to the same server answers, so what was held had the time.
    const other = await openHeldLink(`127.0.0.1:${(server.address() as AddressInfo).port}`);
    const witness = connect(Number(other.address.split(':')[1]), '127.0.0.1');
    witness.write('three');
    await once(witness, 'data');

    expect(heard).toEqual(['one']);
    const closed = once(client, 'close');
    link.close();
    await closed;
    witness.destroy();
    other.close();
    server.close();
  });
});
