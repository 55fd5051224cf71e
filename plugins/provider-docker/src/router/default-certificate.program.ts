import { join } from 'node:path';
import { writeFileAtomic } from '../engine/json-file.js';
import { certifyHosts, createAuthority } from './certificates.js';
import { defaultCertificate } from './default-certificate.js';

/** Makes the certificate for hosts that no route has in the folder that it is given. Nobody trusts it: its authority is thrown away. */
async function main(folder: string): Promise<void> {
  const now = new Date();
  const { certificate, privateKey } = await certifyHosts(await createAuthority('Belay: no such host', now), ['no-such-host.invalid'], now);
  await writeFileAtomic(join(folder, defaultCertificate.privateKey), privateKey);
  // Written last: with it the pair counts as there.
  await writeFileAtomic(join(folder, defaultCertificate.certificate), certificate, { mode: 0o644 });
}

await main(process.argv[2] ?? '.');
