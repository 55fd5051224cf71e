import { execFile } from 'node:child_process';
import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Names (without folder) of the files of the certificate for hosts that no route has. */
export const defaultCertificate = { certificate: 'default.crt', privateKey: 'default.key' } as const;

/** As it was built, also for who runs the sources. */
const PROGRAM = fileURLToPath(new URL('../../dist/router/default-certificate.program.js', import.meta.url));
const DEADLINE_MS = 30_000;

/**
 * Sees to it that the router has a certificate for hosts that no route has. Without one it makes an RSA key at every change of any route, which takes 50 to 400 ms. source: traefik 3.7 pkg/tls, getDefaultCertificate
 * It is made once, in a process of its own: what makes certificates takes 28 MB.
 */
export async function ensureDefaultCertificate(folder: string): Promise<void> {
  const isThere = await access(join(folder, defaultCertificate.certificate)).then(() => true, () => false);
  if (isThere) return;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await promisify(execFile)(process.execPath, [PROGRAM, folder], { timeout: DEADLINE_MS });
}
