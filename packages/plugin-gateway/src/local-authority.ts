import { createPrivateKey } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { issueServerCertificate, makeAuthority, type KeyAndCertificate } from './x509.js';

/** What the gateway serves with, and where the certificate of the authority is that its clients have to trust. */
export interface ServerIdentity {
  readonly key: Buffer;
  readonly certificate: Buffer;
  readonly authorityFile: string;
}

/** Gives the gateway a certificate for these hosts from the authority in `<data dir>/gateway`, which is made on the first run (its key 0600). The certificate is new with each start, so that none runs out. */
export async function provideServerIdentity(dataDir: string, hosts: readonly string[], now: Date): Promise<ServerIdentity> {
  const folder = join(dataDir, 'gateway');
  const [keyFile, authorityFile] = [join(folder, 'ca.key'), join(folder, 'ca.crt')];
  const authority = (await readAuthority(keyFile, authorityFile)) ?? (await writeAuthority(folder, keyFile, authorityFile, now));
  const { key, certificate } = issueServerCertificate(authority, hosts, createPrivateKey(authority.key), now);
  return { key: Buffer.from(key), certificate: Buffer.from(certificate), authorityFile };
}

async function readAuthority(keyFile: string, authorityFile: string): Promise<KeyAndCertificate | undefined> {
  const [key, certificate] = await Promise.all([keyFile, authorityFile].map((path) => readFile(path, 'utf8').catch(() => undefined)));
  return key === undefined || certificate === undefined ? undefined : { key, certificate };
}

async function writeAuthority(folder: string, keyFile: string, authorityFile: string, now: Date): Promise<KeyAndCertificate> {
  const made = makeAuthority('Belay gateway authority', now);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(`${keyFile}.draft`, made.key, { mode: 0o600 });
  await writeFile(`${authorityFile}.draft`, made.certificate, { mode: 0o644 });
  await rename(`${keyFile}.draft`, keyFile);
  await rename(`${authorityFile}.draft`, authorityFile);
  return made;
}
