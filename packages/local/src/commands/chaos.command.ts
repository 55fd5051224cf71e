import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { LocalConfig } from '../config/local-config.js';
import { LocalError } from '../platform/local-error.js';
import { tryLock } from '../platform/lock.js';
import { hasProgram, mustRun } from '../platform/run-program.js';

const TARGETS = ['api', 'worker', 'plugin', 'temporal', 'postgres', 'dockerd', 'containerd', 'router', 'link', 'disk'];
const ACTIONS = ['kill', 'pause', 'cut', 'fill'];
/** Tells the run inside the network of its own from the one that began it; holds the outer network's id. */
const OUTER_NETWORK = 'BELAY_CHAOS_OUTER_NETWORK';

/**
 * `chaos [--kills N] [--seed S] [--targets api,…] [--actions kill,…] [--at step] [--round N] [--environments N] [--minutes M] [--json]`: kills parts of a platform of its own, on a Docker engine of its own, while operations run,
 * and checks everything after each round of strikes.
 * All of it runs in a network and with mounts of its own, so that the engine's firewall rules and bridges touch nobody else's, and its small disks go with it.
 * @throws {LocalError} BAD_ARGUMENT for what is not an option; DOCKER_MISSING when no second engine can run here; ALREADY_RUNNING while another run goes on.
 */
export async function runChaosCommand(config: LocalConfig, args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  await checkMachine(config);
  const network = await readlink('/proc/self/ns/net');
  const outer = process.env[OUTER_NETWORK];
  if (outer === undefined || outer === network) return runInside(args, network);
  const engineFolder = join(config.cacheDir, 'chaos-docker');
  await mkdir(engineFolder, { recursive: true });
  const lock = await tryLock(join(engineFolder, 'run.lock'));
  if ('heldBy' in lock) throw new LocalError('ALREADY_RUNNING', `another chaos run (process ${lock.heldBy}) uses the Docker engine in ${engineFolder}; wait for its end`);
  await mustRun(['ip', 'link', 'set', 'lo', 'up']);
  const chaos: unknown = await import(pathToFileURL(join(config.root, 'test/chaos/kill-matrix.ts')).href);
  if (!hasRun(chaos)) throw new LocalError('BAD_ARGUMENT', 'test/chaos/kill-matrix.ts must export a function run()');
  const say = (text: string): void => void process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);
  const report = await chaos.run({ ...options, engineFolder, say }).finally(() => lock.release());
  process.stdout.write(options.isJson ? `${JSON.stringify(report)}\n` : `${JSON.stringify(report, undefined, 2)}\n`);
  return report.violations.length === 0 ? 0 : 1;
}

function readOptions(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args], strict: true,
    options: { kills: { type: 'string', default: '20' }, seed: { type: 'string', default: '1' }, targets: { type: 'string' }, actions: { type: 'string' }, at: { type: 'string' }, minutes: { type: 'string', default: '120' }, round: { type: 'string', default: '8' }, environments: { type: 'string', default: '3' }, json: { type: 'boolean', default: false } },
  });
  return {
    kills: readNumber('kills', values.kills), seed: readNumber('seed', values.seed), limitMs: readNumber('minutes', values.minutes) * 60_000, isJson: values.json,
    strikesPerRound: readNumber('round', values.round), environments: Math.min(readNumber('environments', values.environments), 6),
    targets: readList('targets', values.targets, TARGETS), actions: readList('actions', values.actions, ACTIONS), ...(values.at === undefined ? {} : { at: values.at }),
  };
}

function readNumber(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) throw new LocalError('BAD_ARGUMENT', `--${name} must be a whole number from 1, not "${text}"`);
  return number;
}

function readList(name: string, text: string | undefined, allowed: readonly string[]): readonly string[] {
  const list = text === undefined ? allowed : text.split(',');
  const strange = list.find((one) => !allowed.includes(one));
  if (strange !== undefined) throw new LocalError('BAD_ARGUMENT', `--${name} takes ${allowed.join(', ')}; "${strange}" is none of them`);
  return list;
}

/** A run kills its Docker engine again and again, so it takes no engine but one that it starts itself. */
async function checkMachine(config: LocalConfig): Promise<void> {
  if (config.dockerHost !== undefined) throw new LocalError('BAD_ARGUMENT', `DOCKER_HOST is set (${config.dockerHost}), but a chaos run kills its Docker engine and takes only one that it starts itself. Unset DOCKER_HOST.`);
  if (process.platform !== 'linux' || process.getuid?.() !== 0) throw new LocalError('DOCKER_MISSING', 'a chaos run starts a Docker engine of its own, which needs Linux and root');
  for (const program of ['dockerd', 'unshare', 'ip', 'iptables', 'mount', 'umount']) {
    if (!(await hasProgram(program))) throw new LocalError('DOCKER_MISSING', `a chaos run needs the program "${program}", which is not here (packages docker.io, util-linux, iproute2, iptables)`);
  }
}

/** The same command in a network and with mounts of its own; ends as it ends. */
async function runInside(args: readonly string[], network: string): Promise<number> {
  const child = spawn('unshare', ['--net', '--mount', '--', process.execPath, ...process.argv.slice(1, 2), 'chaos', ...args], { stdio: 'inherit', env: { ...process.env, [OUTER_NETWORK]: network } });
  const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, pass);
  const [exitCode] = await once(child, 'exit');
  return typeof exitCode === 'number' ? exitCode : 1;
}

function hasRun(value: unknown): value is { run(options: object): Promise<{ readonly violations: readonly unknown[] }> } {
  return typeof value === 'object' && value !== null && 'run' in value && typeof value.run === 'function';
}
