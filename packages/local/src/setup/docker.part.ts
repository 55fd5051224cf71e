import { spawn } from 'node:child_process';
import { mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalConfig } from '../config/local-config.js';
import { writeFileAtomic } from '../platform/files.js';
import { LocalError } from '../platform/local-error.js';
import { withLock } from '../platform/lock.js';
import { hasProgram, runProgram } from '../platform/run-program.js';
import { waitUntil } from '../platform/wait-until.js';
import { aptInstall, canInstallPackages } from './apt.js';
import { findDockerEngine, isSupportedEngine, type FoundDocker } from './docker-engine.js';
import type { Part, Report } from './part.js';

/** The Docker engine: the one at DOCKER_HOST or the socket; else installed and started, as root on Debian and Ubuntu. */
export function dockerPart(config: LocalConfig): Part<FoundDocker> {
  return {
    title: 'Docker engine',
    detect: () => findSupported(config),
    provide: (report) => withLock('/tmp/belay-docker.lock', async () => (await findSupported(config)) ?? (await bringEngine(config, report))),
  };
}

async function findSupported(config: LocalConfig): Promise<FoundDocker | undefined> {
  const engine = await findDockerEngine(config.dockerHost);
  if (engine !== undefined && !isSupportedEngine(engine.version)) {
    throw new LocalError('DOCKER_MISSING', `the Docker engine at ${engine.where} is ${engine.version}; Belay needs 20.10 or newer. Upgrade it, or point DOCKER_HOST at another one.`);
  }
  return engine;
}

async function bringEngine(config: LocalConfig, report: Report): Promise<FoundDocker> {
  if (config.dockerHost !== undefined) {
    throw new LocalError('DOCKER_MISSING', `no Docker engine answers at DOCKER_HOST (${config.dockerHost}). Start it, or unset DOCKER_HOST to use the local one.`);
  }
  if (!(await hasProgram('dockerd'))) {
    if (!(await canInstallPackages())) {
      throw new LocalError('DOCKER_MISSING', 'no Docker engine answers on this machine. Install Docker Engine 20.10 or newer (docs.docker.com/engine/install), start it, and run this again; on Debian or Ubuntu this can be done for you when you are root.');
    }
    await aptInstall(['docker.io', 'iptables'], report);
  }
  const viaManager = await startByServiceManager(report);
  if (viaManager !== undefined) return viaManager;
  return startByHand(config, report);
}

async function startByServiceManager(report: Report): Promise<FoundDocker | undefined> {
  const hasSystemd = (await runProgram(['systemctl', 'is-system-running'])).stdout.trim();
  if (!['running', 'degraded', 'starting'].includes(hasSystemd)) return undefined;
  report('starting the docker service');
  await runProgram(['systemctl', 'start', 'docker'], { timeoutMs: 60_000 });
  return waitUntil(() => findDockerEngine(undefined), 20_000, 200);
}

/** Starts dockerd detached and leaves it running: others on this machine may come to use it. */
async function startByHand(config: LocalConfig, report: Report): Promise<FoundDocker> {
  report('starting dockerd (no service manager does it here)');
  const logFile = join(config.dataDir, 'dockerd.log');
  mkdirSync(config.dataDir, { recursive: true });
  const log = openSync(logFile, 'a');
  const child = spawn('dockerd', [], { detached: true, stdio: ['ignore', log, log], cwd: '/' });
  child.on('error', () => undefined);
  child.unref();
  const engine = await waitUntil(() => findDockerEngine(undefined), 60_000, 200);
  if (engine === undefined) throw new LocalError('DOCKER_MISSING', `dockerd was started but does not answer; its log is ${logFile}. As a container this machine needs the privilege to run containers itself.`);
  await writeFileAtomic(join(config.dataDir, 'dockerd.pid'), `${child.pid ?? ''}\n`);
  return { ...engine, how: 'dockerd started here' };
}
