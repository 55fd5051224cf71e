import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { TestPlatform } from '@belay/local';

/** What a run of the command printed, and how it ended. */
export interface BelayRun {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** The one JSON document that `--json` printed. */
  json<Document>(): Document;
}

/** A run that is still going on. */
export interface BelayProcess {
  readonly child: ChildProcess;
  /** What was printed so far, both outputs. */
  readonly printed: () => string;
  readonly end: Promise<BelayRun>;
}

/** Starts the real command in a folder, connected to a platform. */
export function startBelay(platform: Pick<TestPlatform, 'apiUrl' | 'ownerToken'>, cwd: string, args: readonly string[], input?: string): BelayProcess {
  const env = { ...process.env, NODE_OPTIONS: '', BELAY_API_URL: platform.apiUrl, BELAY_TOKEN: platform.ownerToken };
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../packages/cli/bin/belay.js'), ...args], { cwd, env, stdio: 'pipe' });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => { out += text; });
  child.stderr.setEncoding('utf8').on('data', (text: string) => { err += text; });
  child.stdin.end(input);
  const end = once(child, 'close').then(() => ({ code: child.exitCode, out, err, json: <Document>(): Document => JSON.parse(out) }));
  return { child, printed: () => out + err, end };
}

/** Runs the real command to its end. */
export async function runBelay(platform: Pick<TestPlatform, 'apiUrl' | 'ownerToken'>, cwd: string, args: readonly string[], input?: string): Promise<BelayRun> {
  return await startBelay(platform, cwd, args, input).end;
}
