import { setTimeout as delay } from 'node:timers/promises';
import type { TestPlatform } from '@belay/local';
import type { OwnNode, TestCluster } from '../cluster/test-cluster.ts';
import { signal } from '../chaos/processes.ts';
import { waitFor } from '../helpers/wait-for.ts';
import type { PlatformWorld } from '../helpers/world.ts';
import type { Unready } from './readiness-watch.ts';

/** What is killed with SIGKILL in the middle of a deploy. */
export const victims = ['kubelet', 'API server', 'plugin worker', 'etcd', 'controller manager'] as const;
export type Victim = (typeof victims)[number];

/** Begin of which steps a kill falls on; a little later each time, so that it hits the effect itself. */
const moments = ['apply/workload/', 'wait/workload/', 'promote/', 'remove/workload/'] as const;
const LATER_MS = [0, 40, 150] as const;

/** Where the application is and what strikes reach. */
export interface Battlefield {
  readonly cluster: TestCluster;
  readonly own: OwnNode;
  readonly world: PlatformWorld;
  readonly environment: string;
  readonly application: string;
  readonly namespace: string;
}

/** One deploy that was struck. */
export interface Round {
  readonly victim: Victim;
  readonly moment: string;
  /** Milliseconds since 1970. */
  readonly struckAt: number;
  readonly state: string;
  readonly failure: string | null;
  /** From the blow to the first thing that the operation did afterwards. */
  readonly resumedMs: number;
  readonly endedMs: number;
  /** What a look past the plugin finds afterwards, when all has settled. */
  readonly left: Leftovers;
}

/** A new kubelet looks at its Pods within this time. */
const LOOKED_AT_MS = 10_000;
/** The controller of endpoints and the ingress controller follow a Pod's readiness by watches of their own. */
const FOLLOWED_MS = 5_000;

/**
 * Whether a request found no endpoint because a new kubelet, right after the kill of the old one, called a Pod unready that ran on: until it has probed them, it does so with all Pods of its node.
 * Kubernetes does so before 1.35, whoever made the Pods. source: kubernetes/kubernetes#100277, KEP-4781.
 */
export function isOfNewKubelet(failure: string, rounds: readonly Pick<Round, 'victim' | 'struckAt'>[], unready: readonly Unready[]): boolean {
  const [at = '', , ...answer] = failure.split(' ');
  const failedMs = Date.parse(at);
  return answer.join(' ').startsWith('HTTP 404:')
    && unready.some(({ fromMs, toMs = failedMs }) => failedMs > fromMs && failedMs < toMs + FOLLOWED_MS && rounds.some(({ victim, struckAt }) => victim === 'kubelet' && fromMs > struckAt && fromMs < struckAt + LOOKED_AT_MS));
}

/** Names of all that exists of the application. */
export interface Leftovers {
  readonly deployments: readonly string[];
  readonly pods: number;
  readonly variables: number;
  readonly jobs: number;
  readonly endpoints: readonly string[];
}

/** Deploys with a changed variable, kills in the middle, waits for the end and looks at what there is. */
export async function playRound(field: Battlefield, index: number, value: string): Promise<Round> {
  const { world, environment } = field;
  const victim = victims[index % victims.length]!;
  const moment = moments[Math.floor(index / victims.length) % moments.length]!;
  await setVariable(world, environment, value);
  const operation = await world.start('deploy', { environment });
  await world.waitFor(operation, ({ type, step }) => type === 'step.started' && step?.startsWith(moment) === true);
  await delay(LATER_MS[index % LATER_MS.length]);
  const struckAt = Date.now();
  await strike(field, victim);
  const resumed = await world.waitFor(operation, ({ type, at }) => Date.parse(at) > struckAt && (type === 'step.succeeded' || type === 'step.failed' || type === 'step.attempt')).catch(() => undefined);
  const { state, failure } = await world.waitForVerdict(operation);
  const endedMs = Date.now() - struckAt;
  return { victim, moment, struckAt, state, failure: failure === null ? null : `${failure.code} ${failure.message}`, resumedMs: resumed === undefined ? endedMs : Date.parse(resumed.at) - struckAt, endedMs, left: await settle(field) };
}

/** Kills the process of a part; whatever watches over it brings it back. */
async function strike({ own, world }: Pick<Battlefield, 'own' | 'world'>, victim: Victim): Promise<void> {
  switch (victim) {
    case 'kubelet': return own.kill('kubelet');
    case 'API server': return own.kill('apiserver');
    case 'etcd': return own.kill('etcd');
    case 'controller manager': return own.kill('controller-manager');
    case 'plugin worker': signal(await workerPid(world.platform), 'SIGKILL');
  }
}

/** Process of the plugin's worker as it is now. */
export async function workerPid(platform: TestPlatform): Promise<number> {
  const worker = (await platform.state()).components.find(({ name }) => name === 'provider-kubernetes');
  if (worker === undefined) throw new Error('the plugin has no worker');
  return worker.pid;
}

/** Sets the variable by which one deploy differs from the next. */
async function setVariable(world: PlatformWorld, environment: string, value: string): Promise<void> {
  const { setVariables } = await world.platform.graphql<{ setVariables: { userErrors: readonly unknown[] } }>('mutation ($input: SetVariablesInput!) { setVariables(input: $input) { userErrors { code message } } }',
    { input: { scope: { environment }, variables: [{ name: 'GREETING', value }] } });
  if (setVariables.userErrors.length > 0) throw new Error(JSON.stringify(setVariables.userErrors));
}

/** Waits until the old Pods are gone, and lists. */
async function settle(field: Battlefield): Promise<Leftovers> {
  return waitFor('one Pod', async () => {
    const left = await look(field).catch(() => undefined);
    return left !== undefined && left.pods <= 1 && left;
  }, 60_000).catch(() => look(field));
}

async function look({ cluster, namespace, application }: Battlefield): Promise<Leftovers> {
  const names = async (kind: string): Promise<string[]> => (await cluster.kubectl(['get', kind, '-n', namespace, '-o', 'jsonpath={.items[*].metadata.name}'])).split(' ').filter((name) => name !== '').sort();
  const [deployments, pods, secrets, jobs, services] = await Promise.all(['deployments', 'pods', 'secrets', 'jobs', 'services'].map(names));
  const own = (name: string): boolean => name === application || name.startsWith(`${application}-`);
  return { deployments: deployments!.filter(own), pods: pods!.filter(own).length, variables: secrets!.filter(own).length, jobs: jobs!.length, endpoints: services!.filter(own) };
}
