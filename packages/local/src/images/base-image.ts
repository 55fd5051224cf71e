import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type Docker from 'dockerode';
import { LocalError } from '../platform/local-error.js';
import { hasProgram, mustRun } from '../platform/run-program.js';
import { aptInstall, canInstallPackages } from '../setup/apt.js';
import type { Report } from '../setup/part.js';
import type { AddedAuthority } from './added-authorities.js';
import { LABELS } from './labels.js';
import type { OfflineCatalog } from './offline-catalog.js';

/** What the base is made of. */
export interface BaseImageInput {
  readonly base: OfflineCatalog['base'];
  readonly recipe: string;
  readonly authorities: readonly AddedAuthority[];
}

/** As in the official image: packages unpack without a disk flush for each file, and leave no archives, no translations and no manuals behind. */
const PACKAGE_SETTINGS: Readonly<Record<string, string>> = {
  'etc/dpkg/dpkg.cfg.d/docker-apt-speedup': 'force-unsafe-io\n',
  'etc/dpkg/dpkg.cfg.d/docker': ['path-exclude /usr/share/doc/*', 'path-include /usr/share/doc/*/copyright', 'path-exclude /usr/share/man/*', 'path-exclude /usr/share/info/*', 'path-exclude /usr/share/locale/*', 'path-include /usr/share/locale/locale.alias', ''].join('\n'),
  'etc/apt/apt.conf.d/docker-clean': 'DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb || true"; };\nDir::Cache::pkgcache "";\nDir::Cache::srcpkgcache "";\n',
  'etc/apt/apt.conf.d/docker-no-languages': 'Acquire::Languages "none";\n',
};

/** Where the added authorities are in the image: one file each, from which ca-certificates makes its bundle, and all in one for Node, which does not read that bundle. */
const AUTHORITIES_FOLDER = 'usr/local/share/ca-certificates';
export const AUTHORITIES_FILE = '/usr/local/share/belay-offline/authorities.pem';

/** What the slim image leaves out too: nothing a program needs at run time. */
const LEFT_OUT = ['usr/share/doc', 'usr/share/man', 'usr/share/info', 'usr/share/locale', 'var/cache/apt', 'var/lib/apt/lists', 'var/cache/ldconfig', 'var/log'];

/**
 * Makes the base of all offline images from the distribution's packages: debootstrap, slim down, import. About half a minute.
 * @throws {LocalError} IMAGE_BUILD_FAILED when this machine cannot run debootstrap.
 */
export async function buildBaseImage(docker: Docker, { base, recipe, authorities }: BaseImageInput, report: Report): Promise<void> {
  await ensureDebootstrap(report);
  const work = await mkdtemp(join(tmpdir(), 'belay-base-'));
  const rootfs = join(work, 'rootfs');
  try {
    report(`making ${base.image} by debootstrap`);
    await mustRun(['debootstrap', `--variant=${base.variant}`, base.suite, rootfs], { onLine: (line) => { if (/Retrieving Packages|Extracting|Configuring|Base system/.test(line)) report(line.replace(/^I: /, ''), 'detail'); } });
    await emptyFolders(rootfs);
    for (const [path, content] of Object.entries(PACKAGE_SETTINGS)) await writeFile(join(rootfs, path), content);
    await addAuthorities(rootfs, authorities, report);
    const version = (await mustRun(['cat', join(rootfs, 'etc/debian_version')])).trim();
    report(`importing ${base.image}`);
    await importRootfs(docker, rootfs, base.image, [
      'CMD ["bash"]', 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      `LABEL ${LABELS.family}=debian`, `LABEL ${LABELS.program}=debian`, `LABEL ${LABELS.version}=${version}`, `LABEL ${LABELS.recipe}=${recipe}`,
    ]);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function emptyFolders(rootfs: string): Promise<void> {
  for (const folder of LEFT_OUT) {
    for (const name of await readdir(join(rootfs, folder)).catch(() => [])) {
      await rm(join(rootfs, folder, name), { recursive: true, force: true });
    }
  }
}

async function addAuthorities(rootfs: string, authorities: readonly AddedAuthority[], report: Report): Promise<void> {
  if (authorities.length === 0) return;
  report(`offline images trust what was added to this machine: ${authorities.map(({ subject }) => subject).join('; ')}`);
  await mkdir(join(rootfs, AUTHORITIES_FOLDER), { recursive: true });
  for (const [index, { pem }] of authorities.entries()) await writeFile(join(rootfs, AUTHORITIES_FOLDER, `belay-added-${index + 1}.crt`), pem);
  await mkdir(dirname(join(rootfs, AUTHORITIES_FILE)), { recursive: true });
  await writeFile(join(rootfs, AUTHORITIES_FILE), authorities.map(({ pem }) => pem).join(''));
}

async function importRootfs(docker: Docker, rootfs: string, image: string, changes: readonly string[]): Promise<void> {
  const [repo, tag] = image.split(':');
  const tarFile = `${rootfs}.tar`;
  const tar = spawn('tar', ['--numeric-owner', '-C', rootfs, '-cf', tarFile, '.'], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [exitCode] = await once(tar, 'close');
  if (exitCode !== 0) throw new LocalError('IMAGE_BUILD_FAILED', `tar of ${rootfs} ended with exit code ${exitCode}`);
  const response = await docker.importImage(createReadStream(tarFile), { repo, tag, changes });
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(response, (error) => (error === null ? resolve() : reject(error)));
  });
}

async function ensureDebootstrap(report: Report): Promise<void> {
  if (process.getuid?.() !== 0) throw new LocalError('IMAGE_BUILD_FAILED', 'no registry answers, and offline images can be made by root only (debootstrap). Give the Docker engine access to a registry, or run the set-up once as root.');
  if (await hasProgram('debootstrap')) return;
  if (!(await canInstallPackages())) throw new LocalError('IMAGE_BUILD_FAILED', 'no registry answers, and offline images need the program debootstrap. Install it, or give the Docker engine access to a registry.');
  await aptInstall(['debootstrap'], report);
}
