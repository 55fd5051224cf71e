import { hasProgram, mustRun } from '../platform/run-program.js';
import type { Report } from './part.js';

/** Whether packages of the distribution can be installed without asking: root on Debian or Ubuntu. */
export async function canInstallPackages(): Promise<boolean> {
  return process.getuid?.() === 0 && (await hasProgram('apt-get'));
}

/** Installs packages of the distribution without questions and without what is only recommended. */
export async function aptInstall(packages: readonly string[], report: Report): Promise<void> {
  report(`installing ${packages.join(', ')} (apt-get)`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const onLine = (line: string): void => { if (/^(Get|Unpacking|Setting up)/.test(line)) report(line, 'detail'); };
  await mustRun(['apt-get', 'update', '-q'], { env, onLine });
  await mustRun(['apt-get', 'install', '-y', '-q', '--no-install-recommends', ...packages], { env, onLine });
}
