import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { findFreePort } from '../../helpers/free-port.ts';
import { get } from './plain-deploy.ts';

const run = promisify(execFile);
const DEADLINE_MS = 30_000;

/** What most people have: `docker compose up -d --build`, which stops the old container before the new one runs. Only where the compose plugin is at hand. */
export class ComposeDeployer {
  private readonly project = `belaybench${randomBytes(4).toString('hex')}`;
  private readonly folder: string;
  private readonly hostPort: number;
  private readonly file: string;

  private constructor(folder: string, hostPort: number) {
    this.folder = folder;
    this.hostPort = hostPort;
    this.file = join(folder, 'compose.bench.yml');
  }

  /** Makes one for a folder with a Dockerfile; undefined where no compose plugin answers. */
  static async find(folder: string, port: number): Promise<ComposeDeployer | undefined> {
    if (!(await run('docker', ['compose', 'version']).then(() => true, () => false))) return undefined;
    const deployer = new ComposeDeployer(folder, await findFreePort());
    const service = { build: '.', ports: [`127.0.0.1:${deployer.hostPort}:${port}`] };
    await writeFile(deployer.file, JSON.stringify({ services: { web: service } }));
    return deployer;
  }

  /** Deploys the folder as it is; gives the milliseconds until the new text was answered. */
  async deploy(text: string): Promise<number> {
    const startedAt = performance.now();
    await this.call('up', '-d', '--build', '--quiet-pull');
    for (;;) {
      const answer = await get(this.hostPort, '/', 'localhost').catch(() => undefined);
      if (answer?.status === 200 && answer.text === text) return performance.now() - startedAt;
      if (performance.now() - startedAt > DEADLINE_MS) throw new Error('the application of docker compose does not answer with its new text');
      await delay(5);
    }
  }

  async close(): Promise<void> {
    await this.call('down', '--rmi', 'local', '--volumes', '--timeout', '1');
  }

  private async call(...args: string[]): Promise<void> {
    await run('docker', ['compose', '-p', this.project, '-f', this.file, ...args], { cwd: this.folder });
  }
}
