import { createPublicKey, generateKeyPairSync, randomBytes, sign, X509Certificate, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';

/** A private key and its certificate, PEM. */
export interface KeyAndCertificate {
  readonly key: string;
  readonly certificate: string;
}

const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3_650;
const SERVER_DAYS = 397;
const OID = { ecdsaWithSha256: '2a8648ce3d040302', commonName: '550403', basicConstraints: '551d13', keyUsage: '551d0f', subjectAltName: '551d11', extKeyUsage: '551d25', serverAuth: '2b06010505070301' } as const;

/** Makes an authority of one's own (P-256, ten years). */
export function makeAuthority(name: string, now: Date): KeyAndCertificate {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const extensions = [extension(OID.basicConstraints, sequence(boolean(true)), true), extension(OID.keyUsage, der(0x03, Buffer.from([1, 0x06])), true)];
  return issue({ subject: nameOf(name), issuer: nameOf(name), subjectKey: privateKey, issuerKey: privateKey, extensions, now, days: AUTHORITY_DAYS });
}

/** Makes a certificate for a server under these names and addresses, signed by the authority (RFC 5280 and 6125: names stand in subjectAltName). */
export function issueServerCertificate(authority: KeyAndCertificate, hosts: readonly string[], signingKey: KeyObject, now: Date): KeyAndCertificate {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const names = hosts.map((host) => (isIP(host) === 0 ? der(0x82, Buffer.from(host)) : der(0x87, addressBytes(host))));
  const extensions = [
    extension(OID.basicConstraints, sequence(), true), extension(OID.keyUsage, der(0x03, Buffer.from([7, 0x80])), true),
    extension(OID.extKeyUsage, sequence(oid(OID.serverAuth))), extension(OID.subjectAltName, sequence(...names)),
  ];
  const issuer = subjectOf(new X509Certificate(authority.certificate));
  return issue({ subject: nameOf(hosts[0] ?? 'localhost'), issuer, subjectKey: privateKey, issuerKey: signingKey, extensions, now, days: SERVER_DAYS });
}

function issue({ subject, issuer, subjectKey, issuerKey, extensions, now, days }: { subject: Buffer; issuer: Buffer; subjectKey: KeyObject; issuerKey: KeyObject; extensions: readonly Buffer[]; now: Date; days: number }): KeyAndCertificate {
  const algorithm = sequence(oid(OID.ecdsaWithSha256));
  const serial = Buffer.concat([Buffer.from([0x40]), randomBytes(15)]);
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))), der(0x02, serial), algorithm, issuer, sequence(time(new Date(now.getTime() - DAY_MS)), time(new Date(now.getTime() + days * DAY_MS))), subject,
    createPublicKey(subjectKey).export({ type: 'spki', format: 'der' }), der(0xa3, sequence(...extensions)),
  );
  const certificate = sequence(body, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', body, issuerKey)])));
  return { key: String(subjectKey.export({ type: 'pkcs8', format: 'pem' })), certificate: toPem(certificate) };
}

/** The names that we write hold a common name only. */
function subjectOf({ subject }: X509Certificate): Buffer {
  return nameOf(/^CN=(.*)$/m.exec(subject)?.[1] ?? '');
}

function nameOf(commonName: string): Buffer {
  return sequence(der(0x31, sequence(oid(OID.commonName), der(0x0c, Buffer.from(commonName)))));
}

function extension(id: string, value: Buffer, isCritical = false): Buffer {
  return sequence(oid(id), ...(isCritical ? [boolean(true)] : []), der(0x04, value));
}

function addressBytes(host: string): Buffer {
  if (isIP(host) === 4) return Buffer.from(host.split('.').map(Number));
  const [head = '', tail = ''] = host.split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [before, after] = [groups(head), groups(tail)];
  const all = [...before, ...Array.from({ length: 8 - before.length - after.length }, () => '0'), ...after];
  return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex');
}

/** UTCTime until 2049, GeneralizedTime after it. */
function time(at: Date): Buffer {
  const text = at.toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  return at.getUTCFullYear() < 2050 ? der(0x17, Buffer.from(text.slice(2))) : der(0x18, Buffer.from(text));
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'));
}

function boolean(value: boolean): Buffer {
  return der(0x01, Buffer.from([value ? 0xff : 0]));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function toPem(certificate: Buffer): string {
  return `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64').replaceAll(/.{64}/g, '$&\n').trimEnd()}\n-----END CERTIFICATE-----\n`;
}
