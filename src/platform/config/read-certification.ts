import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { BelayError, type Failure, toFailure } from '@belay/contracts';
import { assertReportFor, certificate, certificateDigest, type ConformanceReport, verifyCertificate } from '@belay/contracts/certificate';

/** What the certificate of a listed plugin says, or why it is not believed (CERTIFICATE_INVALID). */
export type Certification = { readonly kind: 'valid'; readonly digest: string; readonly report: ConformanceReport } | { readonly kind: 'invalid'; readonly problem: Failure };

/** Where a certificate and the public key of who signed it are, from the list's folder, and for what it has to be. */
export interface CertificationPaths {
  readonly listPath: string;
  readonly certificate: string;
  /** Absent when the list names none, and then no certificate is believed. */
  readonly key: string | undefined;
  readonly pluginId: string;
  /** Digest of the plugin's files as they were installed, where that is known. */
  readonly digest: string | undefined;
}

/** Reads a plugin's certificate and checks it: signed by the key's holder, unchanged since, good, and for this plugin and these files. Never throws. */
export async function readCertification({ listPath, certificate: file, key, pluginId, digest }: CertificationPaths): Promise<Certification> {
  try {
    if (key === undefined) throw new BelayError('CERTIFICATE_INVALID', `The certificate of ${pluginId} cannot be checked: ${listPath} names no certificateKey, the public key of who signed it.`);
    const document = parseJson(await readText(listPath, file, `The certificate of ${pluginId}`), file);
    const report = verifyCertificate(document, await readText(listPath, key, 'The key of certificates'));
    assertReportFor(report, { id: pluginId, digest });
    return { kind: 'valid', digest: certificateDigest(certificate.parse(document)), report };
  } catch (error) {
    return { kind: 'invalid', problem: toFailure(error) };
  }
}

async function readText(listPath: string, file: string, what: string): Promise<string> {
  const path = resolve(dirname(listPath), file);
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw new BelayError('CERTIFICATE_INVALID', `${what} cannot be read from ${path}.`, { cause });
  });
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BelayError('CERTIFICATE_INVALID', `${file} is not JSON, so it is no certificate.`, { cause });
  }
}
