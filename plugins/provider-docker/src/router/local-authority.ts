import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '@belay/plugin-sdk';
import { writeFileAtomic } from '../engine/json-file.js';
import { systemCode } from '../engine/system-error.js';
import type { KeyPair } from './certificates.js';

const RENEW_BEFORE_MS = 30 * 24 * 3600 * 1000;

/** The local authority of a target and the certificates that it gave. Made at first use; the parts that make certificates are loaded then only. */
export class LocalAuthority {
  private authority: Promise<KeyPair> | undefined;

  constructor(private readonly folder: string, private readonly name: string, private readonly clock: Clock) {}

  /** Gives the names (without folder) of the files of a certificate for hosts; a new one is made when the kept one does not fit or ends soon. */
  async ensureCertificate(id: string, hosts: readonly string[]): Promise<{ readonly certificate: string; readonly privateKey: string }> {
    const { certifyHosts, readCertificate } = await import('./certificates.js');
    const files = { certificate: `${id}.crt`, privateKey: `${id}.key` };
    const wanted = [...new Set(hosts)].sort();
    const kept = await this.read(files);
    const known = kept === undefined ? undefined : readCertificate(kept.certificate);
    if (known !== undefined && known.hosts.join() === wanted.join() && known.notAfter.getTime() - this.clock.now().getTime() > RENEW_BEFORE_MS) return files;
    this.authority ??= this.ensureAuthority();
    await this.write(files, await certifyHosts(await this.authority, wanted, this.clock.now()));
    return files;
  }

  private async ensureAuthority(): Promise<KeyPair> {
    const { createAuthority } = await import('./certificates.js');
    const files = { certificate: 'authority.crt', privateKey: 'authority.key' };
    const kept = await this.read(files);
    if (kept !== undefined) return kept;
    const made = await createAuthority(this.name, this.clock.now());
    await this.write(files, made);
    return made;
  }

  private async write(files: KeyPair, pair: KeyPair): Promise<void> {
    await writeFileAtomic(join(this.folder, files.privateKey), pair.privateKey);
    await writeFileAtomic(join(this.folder, files.certificate), pair.certificate, { mode: 0o644 });
  }

  private async read(files: KeyPair): Promise<KeyPair | undefined> {
    try {
      const [certificate, privateKey] = await Promise.all([readFile(join(this.folder, files.certificate), 'utf8'), readFile(join(this.folder, files.privateKey), 'utf8')]);
      return { certificate, privateKey };
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }
}
