/** Program: `main.js <setup|start|demo|test|bench|chaos> [arguments]`. Each command is loaded only when it is the one asked for. */
import { resolve } from 'node:path';
import { readLocalConfig, type LocalConfig } from './config/local-config.js';
import { LocalError } from './platform/local-error.js';

type Command = (config: LocalConfig, args: readonly string[]) => Promise<number>;

const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  setup: async () => (await import('./commands/setup.command.js')).runSetupCommand,
  start: async () => (await import('./commands/start.command.js')).runStartCommand,
  demo: async () => (await import('./commands/demo.command.js')).runDemoCommand,
  test: async () => (await import('./commands/test.command.js')).runTestCommand,
  bench: async () => (await import('./commands/bench.command.js')).runBenchCommand,
  chaos: async () => (await import('./commands/chaos.command.js')).runChaosCommand,
};

const [name = '', ...args] = process.argv.slice(2);
try {
  const load = COMMANDS[name];
  if (load === undefined) throw new LocalError('BAD_ARGUMENT', `there is no command "${name}"; there are: ${Object.keys(COMMANDS).join(', ')}`);
  const run = await load();
  process.exitCode = await run(readLocalConfig(resolve(import.meta.dirname, '../../..')), args);
} catch (error) {
  process.stderr.write(`${error instanceof LocalError ? `${error.code}: ${error.message}` : error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
}
