import { X509Certificate } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';

/** A certificate authority that someone added to this machine, such as a company's proxy. */
export interface AddedAuthority {
  readonly subject: string;
  readonly pem: string;
}

const SYSTEM_BUNDLE = '/etc/ssl/certs/ca-certificates.crt';
const SYSTEM_DEFAULTS = '/usr/share/ca-certificates/mozilla';

/**
 * The authorities that this machine trusts beyond the public ones. Where no registry answers, packages often come through a proxy that signs for itself:
 * offline images, which are made for this machine only, trust it as the machine does. Images from a registry are never changed. `BELAY_OFFLINE_AUTHORITIES=0` turns it off.
 */
export async function readAddedAuthorities(env: NodeJS.ProcessEnv = process.env): Promise<readonly AddedAuthority[]> {
  if (env.BELAY_OFFLINE_AUTHORITIES === '0') return [];
  const defaults = await readdir(SYSTEM_DEFAULTS).catch(() => []);
  const publicPems = [...rootCertificates, ...(await Promise.all(defaults.map((file) => readPems(join(SYSTEM_DEFAULTS, file))))).flat()];
  const seen = new Set(publicPems.map((pem) => new X509Certificate(pem).fingerprint256));
  const files = new Set([env.NODE_EXTRA_CA_CERTS, env.SSL_CERT_FILE, SYSTEM_BUNDLE].filter((file): file is string => file !== undefined && file !== ''));
  const added: AddedAuthority[] = [];
  for (const pem of (await Promise.all([...files].map(readPems))).flat()) {
    const certificate = new X509Certificate(pem);
    if (!certificate.ca || seen.has(certificate.fingerprint256) || Date.parse(certificate.validTo) < Date.now()) continue;
    seen.add(certificate.fingerprint256);
    added.push({ subject: certificate.subject.replaceAll('\n', ', '), pem: `${pem}\n` });
  }
  return added;
}

async function readPems(file: string): Promise<readonly string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
}
