import { describe, expect, it } from '@jest/globals';
import { readPlainAccess } from './plain-access.js';

const config = (user: Readonly<Record<string, unknown>>, cluster: Readonly<Record<string, unknown>> = {}): string => JSON.stringify({
  apiVersion: 'v1', kind: 'Config', 'current-context': 'one', contexts: [{ name: 'one', context: { cluster: 'c', user: 'u', namespace: 'n' } }],
  clusters: [{ name: 'c', cluster: { server: 'https://10.0.0.1:6443', ...cluster } }], users: [{ name: 'u', user }],
});
const read = (text: string, context?: string) => readPlainAccess(text, context, () => 0);

describe('a kubeconfig that says all itself', () => {
  it('gives address, what is trusted, and a token or a certificate', async () => {
    const token = await read(config({ token: 'secret' }, { 'certificate-authority-data': Buffer.from('ca').toString('base64'), 'tls-server-name': 'api' }));
    const certificate = await read(config({ 'client-certificate-data': Buffer.from('cert').toString('base64'), 'client-key-data': Buffer.from('key').toString('base64') }, { 'insecure-skip-tls-verify': true }));

    expect(token).toMatchObject({ server: 'https://10.0.0.1:6443', isProxied: false });
    expect(await token?.prepare()).toEqual({ ca: Buffer.from('ca'), servername: 'api', headers: { authorization: 'Bearer secret' } });
    expect(await certificate?.prepare()).toEqual({ cert: Buffer.from('cert'), key: Buffer.from('key'), rejectUnauthorized: false, headers: {} });
  });

  it('may be YAML', async () => {
    expect(await read('current-context: a\ncontexts: [{ name: a, context: { cluster: c, user: u } }]\nclusters:\n  - { name: c, cluster: { server: "https://x" } }\nusers: [{ name: u, user: { token: t } }]\n')).toMatchObject({ server: 'https://x' });
  });

  it.each([
    ['a program gives the token', config({ exec: { command: 'aws' } })], ['a provider does', config({ 'auth-provider': { name: 'oidc' } })], ['somebody is acted for', config({ token: 't', as: 'other' })],
    ['a proxy is between', config({ token: 't' }, { 'proxy-url': 'http://proxy' })], ['there is no TLS', config({ token: 't' }, { server: 'http://10.0.0.1' })], ['it is no kubeconfig', '{{'], ['a name and password are asked for', config({ username: 'u', password: 'p' })],
  ])('is left to the client library when %s', async (_when, text) => {
    expect(await read(text)).toBeUndefined();
  });

  it('is left to it when the context is missing, which then says so', async () => {
    expect(await read(config({ token: 't' }), 'two')).toBeUndefined();
  });
});
