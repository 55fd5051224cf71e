import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startPlatform, type TestPlatform } from '@belay/local';
import { aGitRepository } from '../helpers/git-repository.ts';
import { helloFiles } from './lib/applications.ts';
import { sumCpuSeconds, sumPss, tree } from './lib/process-memory.ts';
import { median, quantile, round } from './lib/stats.ts';
import { removeFolder } from '../helpers/remove-folder.ts';

const ENVIRONMENTS = 100;
const PROBES = 10;
const COALESCED = 1_000;
const DEADLINE_MS = 300_000;

/** 100 environments that deploy at once on the provider in memory, with a probe of one mutation a second beside them; then 1,000 deploys of one environment that waits. */
export async function run(): Promise<Record<string, unknown>> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'belay-concurrent-'));
  stack.defer(() => removeFolder(folder));
  const plugins = join(folder, 'plugins.json');
  await writeFile(plugins, JSON.stringify({ plugins: [{ package: '@belay/provider-memory', target: 'local' }] }));
  const repository = stack.use(await aGitRepository(helloFiles('hello', 'node:24-slim', 'first')));
  const branches = Array.from({ length: ENVIRONMENTS + PROBES }, (_, n) => `b${n}`);
  for (const branch of branches) await repository.git('branch', branch);
  const platform = await startPlatform({ env: { BELAY_PLUGINS_FILE: plugins, BELAY_LOG_LEVEL: 'warn' } });
  stack.defer(() => platform.stop());
  const environments = await createEnvironments(platform, repository.url, branches);
  const probed = environments.slice(ENVIRONMENTS);

  let isOver = false;
  let peakBytes = 0;
  const probes: number[] = [];
  const watching = (async () => {
    for (let n = 0; !isOver; n += 1) {
      const { supervisor, components } = await platform.state();
      peakBytes = Math.max(peakBytes, sumPss([...new Set([supervisor, ...components].flatMap(({ pid }) => tree(pid)))]));
      probes.push((await deploy(platform, probed[n % probed.length]!)).ms);
      await delay(1_000);
    }
  })();
  const cpuBefore = await readCpu(platform);
  const startedAt = performance.now();
  const answers = await Promise.all(environments.slice(0, ENVIRONMENTS).map((environment) => deploy(platform, environment)));
  const states = await waitForAll(platform, answers.map(({ id }) => id));
  const allMs = performance.now() - startedAt;
  const cpuAfter = await readCpu(platform);
  isOver = true;
  await watching;

  const one = environments[0]!;
  const queued: string[] = [];
  for (let n = 0; n < COALESCED; n += 25) queued.push(...(await Promise.all(Array.from({ length: 25 }, () => deploy(platform, one)))).map(({ id }) => id));
  const ends = await waitForAll(platform, queued);
  return {
    bench: 'concurrent', environments: ENVIRONMENTS, answeredMsMax: round(Math.max(...answers.map(({ ms }) => ms))), answeredMsMedian: round(median(answers.map(({ ms }) => ms))),
    succeeded: states.filter((state) => state === 'SUCCEEDED').length, allMs: round(allMs), probes: probes.length, probeMsP95: round(quantile(probes, 0.95)), peakPssMB: round(peakBytes / 1e6, 1),
    pending: answers.filter(({ isPending }) => isPending).length,
    cpuSeconds: Object.fromEntries(Object.entries(cpuAfter).map(([name, seconds]) => [name, round(seconds - (cpuBefore[name] ?? 0), 1)])),
    coalesced: { operations: COALESCED, superseded: ends.filter((state) => state === 'SUPERSEDED').length, succeeded: ends.filter((state) => state === 'SUCCEEDED').length, historyEvents: await readHistoryLength(platform, one) },
    bar: 'all answered ≤ 5000 ms, 100 succeeded, probe p95 ≤ 1000 ms, PSS ≤ 1500 MB, history < 10000 events',
  };
}

async function createEnvironments(platform: TestPlatform, url: string, branches: readonly string[]): Promise<string[]> {
  const { createProject } = await platform.graphql<{ createProject: { project: { id: string } } }>(
    'mutation ($input: CreateProjectInput!) { createProject(input: $input) { project { id } } }', { input: { name: 'many', applications: [{ name: 'hello', source: { git: { url } } }] } });
  const ids: string[] = [];
  for (const branch of branches) {
    const { createEnvironment } = await platform.graphql<{ createEnvironment: { environment: { id: string } } }>(
      'mutation ($input: CreateEnvironmentInput!) { createEnvironment(input: $input) { environment { id } } }', { input: { project: createProject.project.id, branch, kind: 'DEVELOPMENT' } });
    ids.push(createEnvironment.environment.id);
  }
  return ids;
}

/** Processor time of each component so far, in seconds. */
async function readCpu(platform: TestPlatform): Promise<Readonly<Record<string, number>>> {
  const { components } = await platform.state();
  return Object.fromEntries(components.map(({ name, pid }) => [name, sumCpuSeconds(tree(pid))]));
}

async function deploy(platform: TestPlatform, environment: string): Promise<{ readonly id: string; readonly ms: number; readonly isPending: boolean }> {
  const startedAt = performance.now();
  const { deploy: answer } = await platform.graphql<{ deploy: { operation: { id: string } | null; userErrors: { code: string }[] } }>(
    'mutation ($input: DeployInput!) { deploy(input: $input) { operation { id } userErrors { code } } }', { input: { environment } });
  if (answer.operation === null) throw new Error(`deploy: ${JSON.stringify(answer.userErrors)}`);
  return { id: answer.operation.id, ms: performance.now() - startedAt, isPending: answer.userErrors.some(({ code }) => code === 'ADMISSION_PENDING') };
}

async function waitForAll(platform: TestPlatform, ids: readonly string[]): Promise<string[]> {
  const states: string[] = [];
  const deadline = performance.now() + DEADLINE_MS;
  for (const id of ids) {
    for (;;) {
      const { operation } = await platform.graphql<{ operation: { state: string; endedAt: string | null } }>('query ($id: ID!) { operation(id: $id) { state endedAt } }', { id });
      if (operation.endedAt !== null || performance.now() > deadline) {
        states.push(operation.state);
        break;
      }
      await delay(100);
    }
  }
  return states;
}

async function readHistoryLength(platform: TestPlatform, environment: string): Promise<number> {
  const { Client, Connection } = await import('@temporalio/client');
  const connection = await Connection.connect({ address: (await platform.state()).temporalAddress });
  try {
    const client = new Client({ connection, namespace: 'belay' });
    return (await client.workflow.getHandle(`environment:${environment}`).describe()).historyLength;
  } finally {
    await connection.close();
  }
}
