import { BelayError, type JobsCapability } from '@belay/plugin-sdk';
import { subjectOf, type MemoryEngine } from '../engine/memory-engine.js';

/**
 * Jobs of the memory engine. Their command is a small language, one word and its argument:
 * `echo <text>` · `exit <code>` · `sleep <ms>` · `print-env <name>`; anything else prints itself.
 */
export function createMemoryJobs(engine: MemoryEngine): JobsCapability {
  return {
    run: async ({ job }, op) => {
      const variables = await op.secrets.getMap(job.variablesRef);
      const ref = { environmentId: op.meta.environmentId, kind: 'job', name: job.name } as const;
      const { durationMs, exitCode, output } = readCommand(job.command, variables);
      const started = await engine.around('job', subjectOf(ref), op.signal, () =>
        op.effect(() => engine.startJob({ key: op.key, ref, endsAtMs: engine.clock.now().getTime() + Math.min(durationMs, job.timeoutMs), exitCode, output })));
      await engine.clock.sleep(Math.max(started.endsAtMs - engine.clock.now().getTime(), 0), op.signal);
      if (durationMs > job.timeoutMs) throw new BelayError('DEADLINE_EXCEEDED', `The job ${job.name} did not end within ${job.timeoutMs} ms and was stopped.`);
      op.log.stdout(started.output);
      return { exitCode: started.exitCode, output: started.output.slice(-64_000), isTruncated: started.output.length > 64_000 };
    },
  };
}

function readCommand(command: readonly string[], variables: Readonly<Record<string, string>>): { durationMs: number; exitCode: number; output: string } {
  const [word = '', argument = ''] = command;
  const nothing = { durationMs: 0, exitCode: 0, output: '' };
  if (word === 'echo') return { ...nothing, output: argument };
  if (word === 'exit') return { ...nothing, exitCode: Number(argument) };
  if (word === 'sleep') return { ...nothing, durationMs: Number(argument) };
  if (word === 'print-env') return { ...nothing, output: `${variables[argument] ?? ''}` };
  return { ...nothing, output: command.join(' ') };
}
