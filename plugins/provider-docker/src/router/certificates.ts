import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension, BasicConstraintsExtension, ExtendedKeyUsage, ExtendedKeyUsageExtension, KeyUsageFlags, KeyUsagesExtension, PemConverter,
  SubjectAlternativeNameExtension, SubjectKeyIdentifierExtension, X509Certificate, X509CertificateGenerator, cryptoProvider,
} from '@peculiar/x509';

cryptoProvider.set(webcrypto);

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 24 * 3600 * 1000;
const AUTHORITY_DAYS = 3650;
/** Browsers refuse certificates of more than 398 days. */
const HOST_DAYS = 397;

/** A certificate and its private key, both as PEM text. */
export interface KeyPair {
  readonly certificate: string;
  readonly privateKey: string;
}

/** Makes an authority of an installation's own: whoever trusts it trusts all routes of the target. */
export async function createAuthority(name: string, now: Date): Promise<KeyPair> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerial(), name: [{ CN: [name] }], notBefore: new Date(now.getTime() - DAY_MS), notAfter: new Date(now.getTime() + AUTHORITY_DAYS * DAY_MS), signingAlgorithm: algorithm, keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true), new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true), await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: certificate.toString('pem'), privateKey: await exportKey(keys) };
}

/** Makes a certificate for host names, signed by an authority. */
export async function certifyHosts(authority: KeyPair, hosts: readonly string[], now: Date): Promise<KeyPair> {
  const keys = await newKeys();
  const issuer = new X509Certificate(authority.certificate);
  const signingKey = await webcrypto.subtle.importKey('pkcs8', PemConverter.decodeFirst(authority.privateKey), algorithm, false, ['sign']);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: newSerial(), subject: [{ CN: [(hosts[0] ?? 'belay').slice(0, 64)] }], issuer: issuer.subjectName, notBefore: new Date(now.getTime() - DAY_MS), notAfter: new Date(now.getTime() + HOST_DAYS * DAY_MS),
    signingAlgorithm: algorithm, publicKey: keys.publicKey, signingKey,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true), new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true), new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(hosts.map((value) => ({ type: 'dns', value }))), await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(await issuer.publicKey.export()),
    ],
  });
  return { certificate: certificate.toString('pem'), privateKey: await exportKey(keys) };
}

/** Reads until when a certificate holds and for which hosts. */
export function readCertificate(pem: string): { readonly notAfter: Date; readonly hosts: readonly string[] } {
  const certificate = new X509Certificate(pem);
  const names = certificate.getExtension(SubjectAlternativeNameExtension);
  return { notAfter: certificate.notAfter, hosts: names?.names.items.map((name) => name.value) ?? [] };
}

async function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

async function exportKey(keys: webcrypto.CryptoKeyPair): Promise<string> {
  return PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
}

function newSerial(): string {
  return Buffer.from(webcrypto.getRandomValues(new Uint8Array(16))).toString('hex').replace(/^[89a-f]/, '1');
}
