import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Runs a kubectl to its end and gives its standard output. @throws when it fails, with what it said. */
export async function runKubectl(program: string, kubeconfig: string, args: readonly string[], input?: string): Promise<string> {
  const child = spawn(program, args, { env: { ...process.env, KUBECONFIG: kubeconfig }, stdio: ['pipe', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => { stdout += chunk; });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => { stderr += chunk; });
  // A command that reads nothing may have ended before the pipe is closed; how it ended tells the rest.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input ?? '');
  const [exitCode] = await once(child, 'close');
  if (exitCode !== 0) throw new Error(`kubectl ${args.join(' ')} ended with exit code ${String(exitCode)}: ${stderr.trim()}`);
  return stdout;
}
