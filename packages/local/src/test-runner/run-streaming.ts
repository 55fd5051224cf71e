import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Runs a program whose output belongs to the person (all of it on standard error), and gives its exit code. Ends it when we are asked to end. */
export async function runStreaming([program, ...args]: readonly [string, ...string[]], cwd: string, env: NodeJS.ProcessEnv): Promise<number> {
  return endOf(spawn(program, args, { cwd, env, stdio: ['ignore', 2, 2] }));
}

/** Runs a program beside others, and gives its exit code and what it said when it has ended. Ends it when we are asked to end. */
export async function runCollecting([program, ...args]: readonly [string, ...string[]], cwd: string, env: NodeJS.ProcessEnv): Promise<{ readonly exitCode: number; readonly output: string }> {
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk: string) => { output += chunk; });
  return { exitCode: await endOf(child), output };
}

async function endOf(child: ChildProcess): Promise<number> {
  const pass = (signal: NodeJS.Signals): void => { child.kill(signal); };
  process.on('SIGTERM', pass).on('SIGINT', pass);
  const [code] = await once(child, 'close');
  process.off('SIGTERM', pass).off('SIGINT', pass);
  return typeof code === 'number' ? code : 1;
}
