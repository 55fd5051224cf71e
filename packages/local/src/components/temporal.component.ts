import { join } from 'node:path';
import { readHttpStatus } from '../platform/http-status.js';
import type { Component } from '../supervisor/component.js';
import { TEMPORAL_TUNING } from './temporal-settings.js';

/** Ports of the development server; `http` answers health questions, `ui` is for people. */
export interface TemporalPorts {
  readonly grpc: number;
  readonly http: number;
  readonly ui: number;
  readonly metrics: number;
}

export const TEMPORAL_NAMESPACE = 'belay';
const SEARCH_ATTRIBUTES = ['BelayProject', 'BelayEnvironment', 'BelayOperation'];
/** Survives a kill of the server; only a power cut may lose the last writes, which Temporal then repeats. */
const PRAGMAS = ['journal_mode=WAL', 'synchronous=1'];

/** Temporal's development server on its file `<data dir>/temporal.db`. */
export function temporalComponent(program: string, dataDir: string, ports: TemporalPorts): Component {
  const many = (option: string, values: readonly string[]): string[] => values.flatMap((value) => [option, value]);
  return {
    name: 'temporal',
    argv: [
      program, 'server', 'start-dev', '--ip', '127.0.0.1', '--port', String(ports.grpc), '--http-port', String(ports.http), '--ui-port', String(ports.ui), '--metrics-port', String(ports.metrics),
      '--db-filename', join(dataDir, 'temporal.db'), '--namespace', TEMPORAL_NAMESPACE, '--log-level', 'error', '--log-format', 'json',
      ...many('--search-attribute', SEARCH_ATTRIBUTES.map((name) => `${name}=Keyword`)),
      ...TEMPORAL_TUNING,
      ...many('--sqlite-pragma', PRAGMAS),
    ],
    // Up to the limit, a soft one, its collector runs seldom, which spares a deploy some of its time; an idle server gives the memory back by itself.
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/', GOGC: '100', GOMEMLIMIT: '160MiB' },
    cwd: dataDir,
    isReady: () => hasNamespace(ports.http),
    readyTimeoutMs: 60_000, stopSignal: 'SIGTERM', stopTimeoutMs: 15_000,
    // Its greeting on standard output would say the addresses a second time.
    logs: 'stderr',
    url: `127.0.0.1:${ports.grpc}, UI http://127.0.0.1:${ports.ui}`,
  };
}

async function hasNamespace(httpPort: number): Promise<boolean> {
  return (await readHttpStatus(httpPort, `/api/v1/namespaces/${TEMPORAL_NAMESPACE}`)) === 200;
}
