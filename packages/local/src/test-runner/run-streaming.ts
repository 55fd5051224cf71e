import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Runs a program whose output belongs to the person (all of it on standard error), and gives its exit code. Ends it when we are asked to end. */
export async function runStreaming(argv: readonly [string, ...string[]], cwd: string, env: NodeJS.ProcessEnv): Promise<number> {
  const [program, ...args] = argv;
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 2, 2] });
  const pass = (signal: NodeJS.Signals): void => { child.kill(signal); };
  process.on('SIGTERM', pass).on('SIGINT', pass);
  const [code] = await once(child, 'close');
  process.off('SIGTERM', pass).off('SIGINT', pass);
  return typeof code === 'number' ? code : 1;
}
