import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import Docker from 'dockerode';
import { waitFor } from '../helpers/wait-for.ts';

const START_DEADLINE_MS = 60_000;

/** A Docker engine that belongs to a run alone: own data, own socket; containers outlive its death (`--live-restore`). */
export interface OwnEngine {
  readonly host: string;
  readonly docker: Docker;
  /** Process id of dockerd; its containerd dies with it. */
  pid(): number;
  /** Process id of its containerd, which it starts again by itself; 0 while there is none. */
  containerdPid(): Promise<number>;
  /** Kills dockerd (SIGKILL). Nothing starts it again but `start`. */
  kill(): Promise<void>;
  /** Starts dockerd and waits until it answers. */
  start(): Promise<void>;
  /** Removes all containers, networks and volumes, and ends dockerd. Images stay for the next run. */
  stop(): Promise<void>;
}

/** Starts the engine in a folder that is kept from run to run, if need be through a program that makes room for it, e.g. `unshare --net`. @throws when an engine answers whose data is elsewhere. */
export async function startOwnEngine(folder: string, through: readonly string[] = []): Promise<OwnEngine> {
  await mkdir(folder, { recursive: true });
  const socketPath = join(folder, 'docker.sock');
  const dataRoot = join(folder, 'data');
  const containerd = join(folder, 'run/containerd');
  const docker = new Docker({ socketPath });
  const log = createWriteStream(join(folder, 'dockerd.log'), { flags: 'w' });
  let child: ChildProcess | undefined;

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  };
  const start = async (): Promise<void> => {
    await endEarlier(join(containerd, 'containerd.pid'), 'containerd');
    // A dead containerd that nobody has reaped would look alive to dockerd, which then waits for its socket in vain.
    for (const name of ['containerd.pid', 'containerd.sock', 'containerd.sock.ttrpc']) await rm(join(containerd, name), { force: true });
    // The number of a dockerd that was killed may be another program's by now, and dockerd would take that for itself.
    await rm(join(folder, 'dockerd.pid'), { force: true });
    const [program, ...args] = [...through, 'dockerd', '--data-root', dataRoot, '--exec-root', join(folder, 'run'), '--pidfile', join(folder, 'dockerd.pid'), '--host', `unix://${socketPath}`, '--live-restore', '--log-level', 'warn'];
    child = spawn(program ?? 'dockerd', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) stream?.pipe(log, { end: false });
    await waitFor('the Docker engine of the run', async () => await docker.ping().then(() => true, () => false), START_DEADLINE_MS);
  };

  await endEarlier(join(folder, 'dockerd.pid'), 'dockerd');
  await endLostShims(containerd);
  await start();
  const info: { DockerRootDir?: string; LiveRestoreEnabled?: boolean } = await docker.info();
  if (info.DockerRootDir !== dataRoot || info.LiveRestoreEnabled !== true) {
    await end('SIGTERM');
    throw new Error(`the engine at ${socketPath} keeps its data in ${info.DockerRootDir}; only one that the run started for itself is ever killed`);
  }
  await clear(docker);
  return {
    host: `unix://${socketPath}`, docker, start,
    pid: () => child?.pid ?? 0,
    containerdPid: async () => {
      const pid = Number(await readFile(join(containerd, 'containerd.pid'), 'utf8').catch(() => ''));
      return (await isProgram(pid, 'containerd')) ? pid : 0;
    },
    kill: () => end('SIGKILL'),
    stop: async () => {
      if (child?.exitCode !== null || child.signalCode !== null) await start();
      await clear(docker);
      await end('SIGTERM');
      await endLostShims(containerd);
      log.end();
    },
  };
}

/** Ends what an earlier run left, by the id in its file, if that id is still of such a program in this folder. */
async function endEarlier(pidFile: string, program: string): Promise<void> {
  const pid = Number(await readFile(pidFile, 'utf8').catch(() => ''));
  if (!(await isProgram(pid, program))) return;
  process.kill(pid, 'SIGKILL');
  await waitFor(`the end of an earlier ${program}`, async () => !(await isProgram(pid, program)));
}

/** Ends the shims of containers of which a containerd that was killed in the middle of a start knows nothing; nothing runs any more, and nobody else ends them. */
async function endLostShims(containerd: string): Promise<void> {
  for (const name of await readdir('/proc')) {
    const [program = '', ...args] = /^\d+$/.test(name) ? (await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')).split('\0') : [];
    if (!program.endsWith('/containerd-shim-runc-v2') || !args.some((arg) => arg.startsWith(`${containerd}/`))) continue;
    const children = (await readFile(`/proc/${name}/task/${name}/children`, 'utf8').catch(() => '')).trim().split(' ').filter((pid) => pid !== '');
    for (const pid of [name, ...children]) {
      try {
        process.kill(Number(pid), 'SIGKILL');
      } catch {
        // It has just ended.
      }
    }
  }
}

/** A dead process that nobody has reaped has no command line. */
async function isProgram(pid: number, program: string): Promise<boolean> {
  return pid > 0 && (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0')[0]?.endsWith(program) === true;
}

async function clear(docker: Docker): Promise<void> {
  const containers = await docker.listContainers({ all: true });
  await Promise.all(containers.map(({ Id }) => docker.getContainer(Id).remove({ force: true, v: true })));
  for (const { Id, Name } of await docker.listNetworks()) if (!['bridge', 'host', 'none'].includes(Name)) await docker.getNetwork(Id).remove();
  for (const { Name } of (await docker.listVolumes()).Volumes) await docker.getVolume(Name).remove({ force: true });
}
