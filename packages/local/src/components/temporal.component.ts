import { join } from 'node:path';
import { readHttpStatus } from '../platform/http-status.js';
import type { Component } from '../supervisor/component.js';

/** Ports of the development server; `http` answers health questions, `ui` is for people. */
export interface TemporalPorts {
  readonly grpc: number;
  readonly http: number;
  readonly ui: number;
  readonly metrics: number;
}

export const TEMPORAL_NAMESPACE = 'belay';
const SEARCH_ATTRIBUTES = ['BelayProject', 'BelayEnvironment', 'BelayOperation'];
/** The development server has one shard, whose queues take 20 tasks a second by default: with these a step costs 15 ms instead of 100. */
const QUEUES = ['transfer', 'timer', 'visibility'];
/** Requests for admission that one environment may have open at a time; the server's own limit of 10 turns a burst of webhooks away. */
const MOST_ADMISSIONS = 200;
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
      ...many('--dynamic-config-value', QUEUES.map((queue) => `history.${queue}ProcessorMaxPollRPS=1000`)),
      '--dynamic-config-value', `history.maxInFlightUpdates=${MOST_ADMISSIONS}`,
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
