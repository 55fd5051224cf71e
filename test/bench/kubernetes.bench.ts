import { readFile } from 'node:fs/promises';
import { findTestCluster } from '@belay/local';
import { startCluster } from '../cluster/start-cluster.ts';
import type { TestCluster } from '../cluster/test-cluster.ts';
import { openKubeWorld } from '../kubernetes/kube-world.ts';
import { helloFiles, nodeBase } from './lib/applications.ts';
import { makePendingEnvironments } from './lib/pending-environments.ts';
import { PlainKubeDeployer } from './lib/plain-kube-deploy.ts';
import { sumPss, tree } from './lib/process-memory.ts';
import { median, round, summary } from './lib/stats.ts';

const PAIRS = 8;
const ENVIRONMENTS = 200;
const MB = 1e6;

/**
 * One changed variable of a hello-world whose image the node has: mutation → new Pod ready and promoted, against `kubectl apply` of the same Deployment with the variable changed and
 * `kubectl rollout status`, in turn on one cluster. Then what a deploy asks of the API server, and the memory of a plugin worker that watches 200 environments.
 */
export async function run(): Promise<Record<string, unknown>> {
  const found = await findTestCluster();
  if (found.kind !== 'program') return { bench: 'kubernetes', skipped: found.kind === 'none' ? found.how : 'the calls are counted in the audit log, which only a cluster of our own has' };
  await using cluster = await startCluster();
  await using opened = await openKubeWorld(cluster);
  const { world } = opened;
  const app = await world.createApplication('hello', helloFiles('hello', await nodeBase(), 'first'));
  await world.waitForEnd(await world.start('deploy', { environment: app.environment }));
  const plain = await PlainKubeDeployer.copyOf(cluster, 'hello');

  const belayMs: number[] = [];
  const plainMs: number[] = [];
  const calls: number[] = [];
  for (let pair = 0; pair < PAIRS; pair += 1) {
    await setVariable(world.platform.graphql, app.environment, `belay ${pair}`);
    const callsBefore = await countCalls(cluster);
    const startedAt = performance.now();
    const operation = await world.start('deploy', { environment: app.environment });
    await world.waitFor(operation, ({ type, step }) => type === 'step.succeeded' && step === `promote/${app.name}`);
    belayMs.push(performance.now() - startedAt);
    await world.waitForEnd(operation);
    calls.push(await countCalls(cluster) - callsBefore);

    plainMs.push(await plain.deploy(`plain ${pair}`));
  }
  const watching = await watchMany(cluster, world.platform.instance, async () => {
    const worker = (await world.platform.state()).components.find(({ name }) => name === 'provider-kubernetes');
    return worker === undefined ? Number.NaN : sumPss(tree(worker.pid)) / MB;
  });
  return {
    bench: 'kubernetes', pairs: PAIRS, belay: summary(belayMs), plain: summary(plainMs), ratio: round(median(belayMs) / median(plainMs), 2), apiCallsADeploy: { median: median(calls), most: Math.max(...calls) },
    pluginWorker: watching, bar: `ratio ≤ 1.6, API calls a deploy ≤ 60, ${ENVIRONMENTS} environments ≤ 150 MB in the plugin worker`,
  };
}

async function setVariable(graphql: <T>(query: string, variables: Record<string, unknown>) => Promise<T>, environment: string, value: string): Promise<void> {
  const { setVariables } = await graphql<{ setVariables: { userErrors: readonly unknown[] } }>('mutation ($input: SetVariablesInput!) { setVariables(input: $input) { userErrors { code message } } }',
    { input: { scope: { environment }, variables: [{ name: 'GREETING', value }] } });
  if (setVariables.userErrors.length > 0) throw new Error(JSON.stringify(setVariables.userErrors));
}

/** Requests of the plugin's account; a watch that goes on counts where it begins. */
async function countCalls(cluster: TestCluster): Promise<number> {
  const text = await readFile(cluster.own!.auditLog, 'utf8');
  return text.split('\n').filter((line) => line.includes('"stage":"ResponseComplete"') && line.includes('"username":"system:serviceaccount:belay-system:belay"')).length;
}

/** Makes environments with a Pod each that finds no room, and measures the worker that watches them, in MB (proportional). */
async function watchMany(cluster: TestCluster, instance: string, measure: () => Promise<number>): Promise<Record<string, number>> {
  const beforeMb = await measure();
  await makePendingEnvironments(cluster, 'hello', ENVIRONMENTS);
  const pods = (await cluster.kubectl(['get', 'pods', '-A', '-l', `belay.dev/instance=${instance}`, '--field-selector', 'status.phase=Pending', '-o', 'name'])).split('\n').length - 1;
  return { environments: ENVIRONMENTS, pendingPods: pods, beforeMb: round(beforeMb, 1), withAllMb: round(await measure(), 1) };
}
