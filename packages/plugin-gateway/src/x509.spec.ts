import { createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:tls';
import { describe, expect, it } from '@jest/globals';
import { issueServerCertificate, makeAuthority } from './x509.js';

describe('certificates of the gateway', () => {
  const now = new Date();
  const authority = makeAuthority('an authority', now);
  const issued = issueServerCertificate(authority, ['localhost', '127.0.0.1', '::1', 'gateway.example'], createPrivateKey(authority.key), now);

  it('are signed by the authority and hold for every host that was asked for', () => {
    const [root, server] = [new X509Certificate(authority.certificate), new X509Certificate(issued.certificate)];

    expect(root.ca).toBe(true);
    expect(server.ca).toBe(false);
    expect(server.verify(root.publicKey)).toBe(true);
    expect(server.checkIssued(root)).toBe(true);
    expect([server.checkHost('gateway.example'), server.checkIP('127.0.0.1'), server.checkIP('::1')]).toEqual(['gateway.example', '127.0.0.1', '::1']);
    expect(server.checkHost('other.example')).toBeUndefined();
  });

  it('let a client in that trusts the authority, and no other', async () => {
    const server = createServer({ key: issued.key, cert: issued.certificate }, (socket) => socket.end('hello')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;

    const trusted = connect({ port, host: '127.0.0.1', servername: 'localhost', ca: authority.certificate });
    await once(trusted, 'secureConnect');
    const stranger = connect({ port, host: '127.0.0.1', servername: 'localhost', ca: makeAuthority('another', now).certificate });
    const [error] = await once(stranger, 'error');

    expect(trusted.authorized).toBe(true);
    expect(String(error)).toMatch(/signature|verify|issuer/i);
    trusted.destroy();
    server.close();
  });
});
