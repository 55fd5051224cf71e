import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { BelayError } from '../errors/belay-error.js';
import { conformanceReport, type ConformanceReport } from './conformance-report.js';

/** A report signed with a key that the operator holds (Ed25519 over the report's canonical JSON). */
export const certificate = z.object({ report: conformanceReport, keyId: z.string().describe('sha256 of the public key (SPKI, DER).'), signature: z.string().describe('base64') });
export type Certificate = z.infer<typeof certificate>;

/** Signs a report, be its verdict good or bad. */
export function signReport(report: ConformanceReport, privateKeyPem: string): Certificate {
  const key = createPrivateKey(privateKeyPem);
  return { report, keyId: keyIdOf(createPublicKey(key)), signature: sign(null, canonicalBytes(report), key).toString('base64') };
}

/**
 * Reads a certificate and checks that it was made by the holder of the key and not changed since.
 * @throws {BelayError} CERTIFICATE_INVALID
 */
export function verifyCertificate(document: unknown, publicKeyPem: string): ConformanceReport {
  const parsed = certificate.safeParse(document);
  if (!parsed.success) throw new BelayError('CERTIFICATE_INVALID', 'This is not a certificate of the conformance kit.');
  const { report, keyId, signature } = parsed.data;
  const key = readPublicKey(publicKeyPem);
  if (keyId !== keyIdOf(key)) throw new BelayError('CERTIFICATE_INVALID', `The certificate of ${report.plugin.id} was signed with another key (${keyId}).`);
  if (!verify(null, canonicalBytes(report), key, Buffer.from(signature, 'base64'))) throw new BelayError('CERTIFICATE_INVALID', `The certificate of ${report.plugin.id} was changed after it was signed; certify the plugin again.`);
  return report;
}

/**
 * Checks that a report is about this plugin and these files of it, and that it is good.
 * @throws {BelayError} CERTIFICATE_INVALID
 */
export function assertReportFor(report: ConformanceReport, { id, digest }: { readonly id: string; readonly digest?: string | undefined }): void {
  const { plugin, verdict } = report;
  if (plugin.id !== id) throw new BelayError('CERTIFICATE_INVALID', `The certificate is one of the plugin ${plugin.id}, not of ${id}.`);
  if (verdict !== 'passed') throw new BelayError('CERTIFICATE_INVALID', `The certificate of ${id} says that it failed; certify the plugin again when it is mended.`);
  if (digest !== undefined && plugin.digest !== digest) throw new BelayError('CERTIFICATE_INVALID', `The certificate of ${id} is for other files (${plugin.digest}) than these (${digest}); certify the plugin again.`);
}

/** Names a certificate. */
export function certificateDigest(document: Certificate): string {
  return `sha256:${createHash('sha256').update(canonicalBytes(document)).digest('hex')}`;
}

/** @throws {BelayError} CERTIFICATE_INVALID */
function readPublicKey(pem: string): KeyObject {
  try {
    return createPublicKey(pem);
  } catch (cause) {
    throw new BelayError('CERTIFICATE_INVALID', 'The key of the certificate is no public key in PEM form.', { cause });
  }
}

function keyIdOf(key: KeyObject): string {
  return `sha256:${createHash('sha256').update(key.export({ type: 'spki', format: 'der' })).digest('hex')}`;
}

/** JSON with sorted keys and no spaces, so that it is the same however it was written down. */
function canonicalBytes(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(sortKeys(value)));
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, sortKeys(item)]));
}
