import { readFile } from 'node:fs/promises';
import type { ConformanceReport } from '@belay/contracts/certificate';
import { CliError } from '../../runtime/cli-error.js';

/** Reads a certificate and checks it by a public key; gives the report in it. @throws {CliError} NOT_FOUND; {BelayError} CERTIFICATE_INVALID. */
export async function readCertificate(path: string, keyPath: string): Promise<ConformanceReport> {
  const { verifyCertificate } = await import('@belay/contracts/certificate');
  return verifyCertificate(parseJson(await readText(path, 'certificate'), path), await readText(keyPath, 'key'));
}

/** @throws {CliError} NOT_FOUND */
export async function readText(path: string, what: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    throw new CliError('NOT_FOUND', `The ${what} ${path} cannot be read.`, { cause: error });
  });
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CliError('CERTIFICATE_INVALID', `${path} is not JSON.`, { cause: error });
  }
}
