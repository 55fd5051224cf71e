import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findTestCluster } from '@belay/local';
import { runBelay } from '../cli/run-belay.ts';
import { startCluster } from '../cluster/start-cluster.ts';
import { signal } from '../chaos/processes.ts';
import type { TestCluster } from '../cluster/test-cluster.ts';
import { aMinorVersion, type MinorVersion } from '../helpers/minor-version.ts';
import { waitFor } from '../helpers/wait-for.ts';
import type { WorldApplication } from '../helpers/world.ts';
import { startHttpLoad } from './http-load.ts';
import { isOfNewKubelet, playRound, victims, workerPid, type Battlefield, type Round } from './kill-rounds.ts';
import { openKubeWorld, type KubeWorld } from './kube-world.ts';
import { watchReadiness } from './readiness-watch.ts';

const MINUTES = 60_000;
/** BELAY_KUBE_KILLS=20 strikes at every moment with every victim. */
const KILLS = Number(process.env['BELAY_KUBE_KILLS'] ?? victims.length);
const filesWith = (redis: string): Record<string, string> => ({
  Dockerfile: 'FROM node:24-slim\nCOPY server.js ./\nCMD ["node", "server.js"]\n',
  'server.js': 'require("node:http").createServer((q, s) => s.end(process.env.GREETING ?? "first")).listen(3000);\nprocess.on("SIGTERM", () => process.exit(0));\n',
  'belay.yml': `applications:\n  - { name: hello, project: hello, port: 3000 }\ndatabases:\n  - { type: redis, name: cache, version: "${redis}" }\nrouters:\n  - name: main\n    routes: [{ application_name: hello, paths: ["/"] }]\n`,
});
const found = await findTestCluster();
const suite = found.kind === 'program' ? describe : describe.skip;

interface Item { readonly resource: string; readonly kind: string }
interface Repair { readonly id: string; readonly kind: string; readonly state: string; readonly requestedBy: string; readonly createdAt: string; readonly parameters: { readonly reason?: string } }

suite(`an environment on Kubernetes that is struck${found.kind === 'program' ? '' : ` (${found.how})`}`, () => {
  let cluster: TestCluster;
  let opened: KubeWorld;
  let field: Battlefield;
  let url: string;
  let app: WorldApplication;
  let versions: readonly [MinorVersion, MinorVersion];
  const redis = (...command: readonly string[]): Promise<string> => cluster.kubectl(['exec', '-n', field.namespace, 'statefulset/cache', '--', 'sh', '-c', 'REDISCLI_AUTH="$REDIS_PASSWORD" exec redis-cli -e "$@"', 'redis-cli', ...command]);
  const claims = async (): Promise<string[]> => (await cluster.kubectl(['get', 'pvc', '-n', field.namespace, '-o', 'jsonpath={.items[*].metadata.name}'])).split(' ').filter((name) => name !== '');
  const graphql = <T>(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<T> => field.world.platform.graphql<T>(query, variables);
  const drift = async (): Promise<readonly Item[]> => (await graphql<{ drift: { items: readonly Item[] } }>('query ($id: ID!) { drift(environment: $id) { items { resource kind } } }', { id: field.environment })).drift.items;
  const ownRepairs = async (): Promise<Repair[]> => (await graphql<{ operations: { nodes: Repair[] } }>('query ($id: ID!) { operations(environment: $id, first: 50) { nodes { id kind state requestedBy createdAt parameters } } }', { id: field.environment })).operations.nodes.filter(({ kind, requestedBy }) => kind === 'REPAIR' && requestedBy === 'belay');
  const deployment = async (): Promise<string> => (await cluster.kubectl(['get', 'deployment', '-n', field.namespace, '-o', 'jsonpath={.items[*].metadata.name}'])).trim();
  const removeDeployment = async (): Promise<void> => { await cluster.kubectl(['delete', 'deployment', await deployment(), '-n', field.namespace, '--wait=false']); };
  const nextRepair = (before: number, reason = /./): Promise<Repair> => waitFor('the repair to succeed', async () => (await ownRepairs()).slice(0, -before || undefined).find(({ state, parameters }) => state === 'SUCCEEDED' && reason.test(parameters.reason ?? '')), 2 * MINUTES);

  beforeAll(async () => {
    versions = [await aMinorVersion('redis', 'redis', '7.0.98'), await aMinorVersion('redis', 'redis', '7.0.99')];
    cluster = await startCluster();
    opened = await openKubeWorld(cluster, ['hello']);
    const { world } = opened;
    app = await world.createApplication('hello', filesWith(versions[0].version));
    const { environment } = app;
    [url = ''] = (await world.waitForEnd(await world.start('deploy', { environment }))).urls;
    const namespace = (await cluster.kubectl(['get', 'namespace', '-l', `belay.dev/environment=${environment}`, '-o', 'jsonpath={.items[0].metadata.name}'])).trim();
    field = { cluster, own: cluster.own!, world, environment, application: 'hello', namespace };
  }, 6 * MINUTES);
  afterAll(async () => {
    await opened?.[Symbol.asyncDispose]();
    await cluster?.stop();
    for (const version of versions ?? []) await version[Symbol.asyncDispose]();
  }, 2 * MINUTES);

  it('shows by the command that a Deployment was deleted by hand, and brings it back by itself', async () => {
    await graphql('mutation ($input: SetAutoRepairInput!) { setAutoRepair(input: $input) { userErrors { code } } }', { input: { environment: field.environment, isOn: false } });
    await removeDeployment();
    const shown = await runBelay(field.world.platform, tmpdir(), ['drift', '-p', 'hello', '-e', 'main']);
    await field.world.waitForEnd(await field.world.start('repair', { environment: field.environment }));
    await graphql('mutation ($input: SetAutoRepairInput!) { setAutoRepair(input: $input) { userErrors { code } } }', { input: { environment: field.environment, isOn: true } });

    await removeDeployment();
    const deletedAt = Date.now();
    const repair = await nextRepair(0);
    const after = await runBelay(field.world.platform, tmpdir(), ['drift', '-p', 'hello', '-e', 'main']);

    expect(shown).toMatchObject({ code: 5, out: expect.stringContaining('application hello is gone') });
    expect(Date.parse(repair.createdAt) - deletedAt).toBeLessThan(15_000);
    // The look that turning it on asks for may be the first to see it.
    expect(repair.parameters.reason).toMatch(/removed by hand|repairs by itself were turned on/);
    expect(after).toMatchObject({ code: 0, out: expect.stringContaining('as its release says') });
    expect((await opened.visit(url)).text).toBe('first');
  }, 4 * MINUTES);

  it('shows what somebody took away from it or changed by hand, and brings it back by itself', async () => {
    const before = (await ownRepairs()).length;
    const autoRepair = (isOn: boolean) => graphql('mutation ($input: SetAutoRepairInput!) { setAutoRepair(input: $input) { userErrors { code } } }', { input: { environment: field.environment, isOn } });
    const name = await deployment();
    const image = await cluster.kubectl(['get', 'deployment', name, '-n', field.namespace, '-o', 'jsonpath={.spec.template.spec.containers[0].image}']);
    await autoRepair(false);
    await cluster.kubectl(['delete', 'networkpolicy', 'default-deny', '-n', field.namespace]);
    await cluster.kubectl(['delete', 'secret', '-l', 'belay.dev/kind=workload', '-n', field.namespace]);
    const shown = await runBelay(field.world.platform, tmpdir(), ['drift', '-p', 'hello', '-e', 'main']);
    await autoRepair(true);
    // A change that came while what was taken away is brought back would be undone in the same breath, and named by nobody.
    const broughtBack = await nextRepair(before, /default-deny/);
    expect(await drift()).toEqual([]);

    await cluster.kubectl(['set', 'image', `deployment/${name}`, 'app=localhost/nowhere:1', '-n', field.namespace]);
    await nextRepair(before, /had its Deployment hello-g\d+ changed by kubectl-set/);

    expect(shown).toMatchObject({ code: 5 });
    expect(shown.out).toMatch(/network private lacks its NetworkPolicy default-deny/);
    expect(shown.out).toMatch(/application hello lacks its Secret hello-g\d+-variables-/);
    expect(broughtBack.parameters.reason).toMatch(/changed or removed by hand: |repairs by itself were turned on: /);
    expect(await drift()).toEqual([]);
    expect(await deployment()).toBe(name);
    expect(await cluster.kubectl(['get', 'deployment', name, '-n', field.namespace, '-o', 'jsonpath={.spec.template.spec.containers[0].image}'])).toBe(image);
    expect((await opened.visit(url)).text).toBe('first');
  }, 4 * MINUTES);

  it('brings back what was deleted while its worker was dead', async () => {
    const before = (await ownRepairs()).length;
    signal(await workerPid(field.world.platform), 'SIGKILL');
    await removeDeployment();

    await nextRepair(before);

    expect(await drift()).toEqual([]);
    expect((await opened.visit(url)).text).toBe('first');
  }, 4 * MINUTES);

  it(`resumes every deploy in which ${victims.slice(0, KILLS).join(', ')} was killed, with nothing twice, nothing left over and no request lost (${KILLS} kills)`, async () => {
    const load = startHttpLoad(cluster.ingress!, new URL(url).host);
    const readiness = watchReadiness(cluster.kubeconfig, field.namespace);
    const repairs = (await ownRepairs()).length;
    const rounds: Round[] = [];
    for (let index = 0; index < KILLS; index += 1) rounds.push(await playRound(field, index, `round ${index}`));
    const { answers, failures } = await load.stop();
    readiness.stop();
    if (process.env['BELAY_SHOW_ROUNDS'] === '1') process.stderr.write(`${JSON.stringify({ requests: [...answers.values()].reduce((sum, count) => sum + count, 0), lost: failures.length, unready: readiness.times, rounds }, undefined, 1)}\n`);

    expect(rounds.filter(({ state }) => state !== 'SUCCEEDED')).toEqual([]);
    for (const { left } of rounds) expect(left).toEqual({ deployments: [expect.stringMatching(/^hello-/)], pods: 1, variables: 1, jobs: 0, endpoints: ['hello'] });
    expect(new Set(rounds.map(({ left }) => left.deployments[0])).size).toBe(KILLS);
    expect(failures.filter((failure) => !isOfNewKubelet(failure, rounds, readiness.times))).toEqual([]);
    expect((await opened.visit(url)).text).toBe(`round ${KILLS - 1}`);
    expect(await drift()).toEqual([]);
    expect((await ownRepairs()).length).toBe(repairs);
    expect(await madeDeployments()).toBe(KILLS);
  }, Math.max(10, KILLS) * MINUTES);

  it('has its leftovers planned and collected, and nothing of others', async () => {
    const { instance } = field.world.platform;
    const leftover = (name: string, owner: string) => JSON.stringify({
      apiVersion: 'batch/v1', kind: 'Job', metadata: { name, namespace: field.namespace, labels: { 'belay.dev/instance': owner, 'belay.dev/target': 'cluster', 'belay.dev/environment': field.environment, 'belay.dev/kind': 'job', 'belay.dev/name': name } },
      spec: { suspend: false, activeDeadlineSeconds: 1, backoffLimit: 0, template: { spec: { restartPolicy: 'Never', automountServiceAccountToken: false, containers: [{ name: 'task', image: 'localhost/none:0', imagePullPolicy: 'Never', resources: { limits: { cpu: '10m', memory: '8Mi' } } }] } } },
    });
    await cluster.kubectl(['apply', '-f', '-'], { input: [leftover('left', instance), leftover('foreign', 'somebody-else')].join('\n---\n') });
    await cluster.kubectl(['wait', '--for=condition=Failed', 'job/left', '-n', field.namespace, '--timeout=60s']);
    const plan = async () => (await graphql<{ planGarbage: { collection: { hash: string; lines: { kind: string; name: string; reason: string }[] } | null; userErrors: unknown[] } }>('mutation { planGarbage(input: { target: "cluster" }) { collection { hash lines { kind name reason } } userErrors { code message } } }')).planGarbage;

    const first = await waitFor('the ended task to be planned', async () => {
      const { collection } = await plan();
      return collection?.lines.length === 1 && collection;
    });
    const { collectGarbage } = await graphql<{ collectGarbage: { collection: { removed: { name: string }[]; skipped: unknown[] } | null; userErrors: unknown[] } }>('mutation ($hash: String!) { collectGarbage(input: { target: "cluster", planHash: $hash }) { collection { removed { name } skipped { name reason } } userErrors { code message } } }', { hash: first.hash });

    expect(first.lines).toEqual([{ kind: 'container', name: `${field.namespace}/left`, reason: 'container of a task that has ended' }]);
    expect(collectGarbage).toMatchObject({ collection: { removed: [{ name: `${field.namespace}/left` }], skipped: [] }, userErrors: [] });
    expect((await cluster.kubectl(['get', 'jobs', '-n', field.namespace, '-o', 'jsonpath={.items[*].metadata.name}'])).trim()).toBe('foreign');
    expect((await plan()).collection?.lines).toEqual([]);
    expect(await drift()).toEqual([]);
  }, 2 * MINUTES);

  it('tries another minor version of a service on a copy of its volume, and goes on with it', async () => {
    await redis('SET', 'word', 'kept');
    await redis('SAVE');
    const before = await claims();
    await app.repository.commit(filesWith(versions[1].version));

    await field.world.waitForEnd(await field.world.start('deploy', { environment: field.environment }));

    const after = await claims();
    expect(await redis('GET', 'word')).toContain('kept');
    expect([before.length, after.length]).toEqual([1, 1]);
    expect(after).not.toEqual(before);
    expect((await cluster.kubectl(['get', 'pods', '-n', field.namespace, '-l', 'belay.dev/kind=job', '-o', 'name'])).trim()).toBe('');
    expect(await drift()).toEqual([]);
  }, 3 * MINUTES);

  /** Generations that were made in the rounds, by the audit log: an attempt that came again must not have made another one. */
  async function madeDeployments(): Promise<number> {
    const lines = (await readFile(field.own.auditLog, 'utf8')).split('\n').filter((line) => line.includes('"stage":"ResponseComplete"') && line.includes('"verb":"patch"') && line.includes('system:serviceaccount:belay-system:belay'));
    const names = new Set(lines.flatMap((line) => /"resource":"deployments","namespace":"([^"]+)","name":"([^"]+)"/.exec(line)?.[2] ?? []));
    const last = rank(await deployment());
    return [...names].filter((name) => rank(name) > last - KILLS).length;
  }
  function rank(name: string): number {
    return Number(/-g(\d+)$/.exec(name)?.[1] ?? Number.NaN);
  }
});
