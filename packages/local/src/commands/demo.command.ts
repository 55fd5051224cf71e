import { mkdir, readFile } from 'node:fs/promises';
import { createWriteStream } from 'node:fs';
import { join, relative } from 'node:path';
import type { LocalConfig } from '../config/local-config.js';
import { DemoClient, type DemoOperation } from '../demo/demo-client.js';
import { provideDemoRepository } from '../demo/demo-repository.js';
import { readAnswer } from '../demo/read-answer.js';
import { removeDemoContainers } from '../demo/remove-demo-containers.js';
import { createStepPrinter } from '../demo/step-printer.js';
import { LocalError } from '../platform/local-error.js';
import { instanceOf } from '../run/child-environment.js';
import { launchPlatform, type LocalPlatform } from '../run/launch-platform.js';
import { readPrepareStart } from '../run/prepare-start.js';
import { waitForStop } from '../run/wait-for-stop.js';
import { readSetupRecord } from '../setup/setup-record.js';
import { createLogPrinter } from '../supervisor/log-printer.js';
import { callGraphql } from '../testing/call-graphql.js';

const EXAMPLE = 'hello';

/** What `--json` prints; times in milliseconds. `setupMs` is from the command to a platform that is ready, `deployMs` from the mutation to the operation's end. */
interface DemoResult {
  readonly url: string;
  readonly httpStatus: number;
  readonly operationId: string;
  readonly setupMs: number;
  readonly deployMs: number;
}

/** `demo [--once] [--json]`: starts the platform, deploys the example, checks its answer, and stays until Ctrl-C; `--once` stops at once. */
export async function runDemoCommand(config: LocalConfig, args: readonly string[]): Promise<number> {
  const startedMs = await readPrepareStart(config.dataDir);
  const isJson = args.includes('--json');
  const print = (line: string): void => { (isJson ? process.stderr : process.stdout).write(`${line}\n`); };
  let platform: Pick<LocalPlatform, 'stop' | 'kill'> | undefined;
  let deployed: { readonly environment: string; stop(): Promise<void> } | undefined;
  const stopAll = once(async () => {
    await deployed?.stop().catch((error: unknown) => print(`the example could not be stopped: ${error instanceof Error ? error.message : String(error)}`));
    await platform?.stop();
    if (deployed !== undefined) await removeDemoContainers(process.env.BELAY_INSTANCE ?? instanceOf(config.dataDir), deployed.environment);
  });
  const stopped = waitForStop({ say: print, withStdin: false, stop: stopAll, kill: () => platform?.kill() });
  const running = await startQuietly(config, print, (starting) => { platform = starting; });
  if (!running.state.isReady) return stopped.then(() => 130);
  const setupMs = Math.round(Date.now() - startedMs);
  try {
    const token = (await readFile(join(config.dataDir, 'owner.token'), 'utf8')).trim();
    const client = new DemoClient((query, variables) => callGraphql(running.state.graphqlUrl, token, query, variables));
    const repository = await provideDemoRepository(config.root, config.dataDir, EXAMPLE);
    const environment = await client.provideEnvironment(EXAMPLE, repository);
    deployed = { environment, stop: async () => { await client.waitForEnd(await client.stop(environment), () => undefined, AbortSignal.timeout(60_000)); } };
    const result: DemoResult = { ...(await deployExample(client, environment, print)), setupMs };
    if (isJson) process.stdout.write(`${JSON.stringify(result)}\n`);
    else printNextSteps(result, running.state.graphiqlUrl, { repository: relative(process.cwd(), repository), belay: relative(repository, join(config.root, 'node_modules/.bin/belay')) }, print);
  } catch (error) {
    await stopAll();
    throw error;
  }
  if (args.includes('--once')) await stopAll();
  else await stopped;
  return 0;
}

/** The platform's own log goes to a file: here the person wants to see the deploy. */
async function startQuietly(config: LocalConfig, print: (line: string) => void, onStarting: (platform: Pick<LocalPlatform, 'stop' | 'kill'>) => void): Promise<LocalPlatform> {
  const logFile = join(config.dataDir, 'demo.log');
  await mkdir(config.dataDir, { recursive: true });
  const write = createLogPrinter(createWriteStream(logFile));
  print(`Starting the platform (its log: ${relative(process.cwd(), logFile)})`);
  const record = await readSetupRecord(config.dataDir);
  return launchPlatform({
    config, record, isOffline: record.isOffline, onStarting,
    log: (line) => {
      write(line);
      if (line.text.startsWith('ready after')) print(`  ✓ ${line.component} ${line.text}`);
    },
  });
}

async function deployExample(client: DemoClient, environment: string, print: (line: string) => void): Promise<Omit<DemoResult, 'setupMs'>> {
  print(`Deploying examples/${EXAMPLE} (an application with PostgreSQL)`);
  const startedMs = performance.now();
  const operation = await client.waitForEnd(await client.deploy(environment), createStepPrinter(print));
  const deployMs = Math.round(performance.now() - startedMs);
  const [url] = operation.urls;
  if (operation.state !== 'SUCCEEDED' || url === undefined) throw new LocalError('DEMO_FAILED', describeFailure(operation));
  const { status, body } = await readAnswer(url);
  if (status !== 200) throw new LocalError('DEMO_FAILED', `${url} answered ${status}: ${body.slice(0, 500)}`);
  print(`  ✓ ${url} answered ${status}: ${body.trim()}`);
  return { url, httpStatus: status, operationId: operation.id, deployMs };
}

function describeFailure({ id, state, failedStep, failure, culpritLogs }: DemoOperation): string {
  const logs = culpritLogs.length === 0 ? '' : `\nIts last lines:\n${culpritLogs.slice(-20).join('\n')}`;
  return `the deploy ${id} ended as ${state.toLowerCase()}${failedStep === null ? '' : ` at ${failedStep}`}: ${failure === null ? 'it has no route' : `${failure.code}: ${failure.message}`}${logs}`;
}

function printNextSteps({ url, setupMs, deployMs }: DemoResult, graphiqlUrl: string, { repository, belay }: { readonly repository: string; readonly belay: string }, print: (line: string) => void): void {
  for (const line of [
    '', `  Application  ${url}`, `  GraphiQL     ${graphiqlUrl}`, `  (set up in ${(setupMs / 1000).toFixed(1)} s, deployed in ${(deployMs / 1000).toFixed(1)} s)`, '',
    `Try next, in ${repository} (a git repository of its own):`,
    `  ${belay} status`, `  ${belay} log -f`, `  git commit -am "my change" && ${belay} deploy --watch   # after a change in server.js`, '', 'Ctrl-C stops everything; the data stays.',
  ]) print(line);
}

/** The same work however often it is asked for: a signal may come while `--once` is stopping by itself. */
function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}
