import { readFile } from 'node:fs/promises';
import type { DockerEngine } from '../engine/docker-engine.js';

/** A TCP socket inside a container. */
export interface ContainerSocket {
  readonly state: 'listening' | 'established';
  readonly port: number;
  readonly isLoopback: boolean;
}

/** Lists the listening and established TCP sockets inside a container: by the machine's /proc where that is visible, else by `cat` inside. */
export async function readSockets(engine: DockerEngine, containerId: string, pid: number): Promise<ContainerSocket[]> {
  const tables = await Promise.all(['tcp', 'tcp6'].map((file) => readFile(`/proc/${pid}/net/${file}`, 'utf8').catch(() => undefined)));
  if (tables.some((table) => table !== undefined)) return tables.flatMap((table) => parseSocketTable(table ?? ''));
  const { output } = await engine.exec(containerId, ['cat', '/proc/net/tcp', '/proc/net/tcp6'], AbortSignal.timeout(5_000));
  return parseSocketTable(output);
}

/** 127.0.0.11: the engine's own name server inside every container. */
const ENGINE_DNS = '0B00007F';
const LOOPBACK_V4 = /^[0-9A-F]{6}7F$/;
const LOOPBACK_V6 = new Set(['00000000000000000000000001000000', '0000000000000000FFFF00000100007F']);

/** Reads the kernel's table of TCP sockets. source: proc_pid_net(5), "tcp": hexadecimal `address:port`, state 0A = LISTEN, 01 = ESTABLISHED. */
export function parseSocketTable(table: string): ContainerSocket[] {
  return table.split('\n').flatMap((line) => {
    const match = /^\s*\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) \S+ (0A|01) /.exec(line);
    if (match === null || match[1] === ENGINE_DNS) return [];
    const [, address = '', port = '', state] = match;
    return [{ state: state === '0A' ? 'listening' : 'established', port: Number.parseInt(port, 16), isLoopback: LOOPBACK_V4.test(address) || LOOPBACK_V6.has(address) } as const];
  });
}
