import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pluginActivities, type OperationMeta } from '@belay/contracts';
import { createPayloadCodec, readKeyring } from '@belay/contracts/codec';
import { createHttpDoor, type Door } from '@belay/plugin-sdk';
import { Connection } from '@temporalio/client';
import { waitFor } from '../helpers/wait-for.ts';
import { openPlatformWorld, type PlatformWorld, type WorldApplication } from '../helpers/world.ts';
import { removeFolder } from '../helpers/remove-folder.ts';

const MINUTES = 60_000;
const NOT_FOUND = 5;
const PERMISSION_DENIED = 7;
const UNAUTHENTICATED = 16;
const ID = 'hostile-provider';

const buildInput = pluginActivities.buildImage.input;

interface Refusal { readonly via: string; readonly what: string; readonly why: string; readonly count: number }

/** A plugin of somebody else, installed as a remote queue, with the token that the platform gave it, beside a provider that serves through the gateway. */
describe('a hostile worker with a valid token', () => {
  let world: PlatformWorld;
  let folder: string;
  let application: WorldApplication;
  let deployed: string;
  let hostile: Connection;
  let door: Door;
  /** The provider's own way in, by which a test shows that what the hostile one is refused is there to be had. */
  let owner: Connection;
  let ownersDoor: Door;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'belay-hostile-'));
    await mkdir(join(folder, 'hostile'));
    await writeFile(join(folder, 'hostile/plugin.json'), JSON.stringify({ id: ID, version: '1.0.0', contract: { min: 1, max: 1 }, kind: 'provider', capabilities: ['target'] }));
    const plugins = [{ package: '@belay/provider-memory', target: 'local', via: 'gateway' }, { package: './hostile', target: 'there', via: 'remote' }];
    await writeFile(join(folder, 'plugins.json'), JSON.stringify({ plugins }));
    world = await openPlatformWorld({ BELAY_PLUGINS_FILE: join(folder, 'plugins.json') });
    application = await world.createApplication('victim', { '.qovery.yml': 'application:\n  name: victim\n  project: hostile\n', Dockerfile: 'FROM node:24-slim\nRUN --mount=type=secret,id=DEPLOY_KEY true\nEXPOSE 3000\nCMD ["node"]\n' });
    const { dataDir } = world.platform;
    const tokenFile = join(dataDir, 'tokens', `${ID}.token`);
    const { gatewayAddress = '', doorUrl = '' } = await world.platform.state();
    const tls = { serverRootCACertificate: await readFile(join(dataDir, 'gateway/ca.crt')) };
    const ownersTokenFile = join(dataDir, 'tokens/provider-memory.token');
    hostile = Connection.lazy({ address: gatewayAddress, tls, metadata: { authorization: `Bearer ${(await readFile(tokenFile, 'utf8')).trim()}` } });
    owner = Connection.lazy({ address: gatewayAddress, tls, metadata: { authorization: `Bearer ${(await readFile(ownersTokenFile, 'utf8')).trim()}` } });
    door = createHttpDoor({ url: doorUrl, tokenFile });
    ownersDoor = createHttpDoor({ url: doorUrl, tokenFile: ownersTokenFile });
  }, 4 * MINUTES);
  afterAll(async () => {
    for (const each of [door, ownersDoor]) each?.close();
    for (const each of [hostile, owner]) await each?.close();
    await world?.[Symbol.asyncDispose]();
    await removeFolder(folder);
  }, 2 * MINUTES);

  const refusals = async (): Promise<readonly Refusal[]> => {
    const { plugins } = await world.platform.graphql<{ plugins: { nodes: { id: string; refusals: Refusal[] }[] } }>('query { plugins(first: 50) { nodes { id refusals { via what why count } } } }', {});
    return plugins.nodes.find(({ id }) => id === ID)?.refusals ?? [];
  };

  it('does not disturb a provider that serves through the gateway', async () => {
    deployed = await world.start('deploy', { environment: application.environment });

    expect((await world.waitForEnd(deployed)).state).toBe('SUCCEEDED');
  }, 3 * MINUTES);

  it('is refused all of Temporal but its own queue, and every try is on record', async () => {
    const service = hostile.workflowService;
    const [workflowId, namespace] = [`environment:${application.environment}`, 'belay'];
    const execution = { workflowId };
    const poll = (name: string) => hostile.withDeadline(Date.now() + 5_000, () => service.pollActivityTaskQueue({ namespace, taskQueue: { name }, identity: 'hostile' }));
    const tries: Readonly<Record<string, () => Promise<unknown>>> = {
      'the engine\'s activities': () => poll('belay-workflows'),
      'another plugin\'s queue': () => poll('plugin-provider-memory.local'),
      'a queue that looks like its own': () => poll(`plugin-${ID}.x.y`),
      'workflow tasks': () => service.pollWorkflowTaskQueue({ namespace, taskQueue: { name: 'belay-workflows' } }),
      'a sticky queue': () => service.pollWorkflowTaskQueue({ namespace, taskQueue: { name: 'host-abc', kind: 2, normalName: 'belay-workflows' } }),
      'nexus tasks': () => service.pollNexusTaskQueue({ namespace, taskQueue: { name: 'belay-workflows' } }),
      'a history': () => service.getWorkflowExecutionHistory({ namespace, execution }),
      'a history backwards': () => service.getWorkflowExecutionHistoryReverse({ namespace, execution }),
      'a start': () => service.startWorkflowExecution({ namespace, workflowId: 'x', workflowType: { name: 'environmentWorkflow' }, taskQueue: { name: 'belay-workflows' }, requestId: randomUUID() }),
      'a signal': () => service.signalWorkflowExecution({ namespace, workflowExecution: execution, signalName: 'x' }),
      'an update': () => service.updateWorkflowExecution({ namespace, workflowExecution: execution, request: { meta: { updateId: 'x' }, input: { name: 'cancel' } } }),
      'a query': () => service.queryWorkflow({ namespace, execution, query: { queryType: 'status' } }),
      'an end': () => service.terminateWorkflowExecution({ namespace, workflowExecution: execution }),
      'a cancel': () => service.requestCancelWorkflowExecution({ namespace, workflowExecution: execution }),
      'a reset': () => service.resetWorkflowExecution({ namespace, workflowExecution: execution }),
      'a list': () => service.listWorkflowExecutions({ namespace }),
      'namespaces': () => service.listNamespaces({}),
      'a foreign task': () => service.respondActivityTaskCompleted({ namespace, taskToken: Buffer.from('made-up'.repeat(12)) }),
      'an activity by its id': () => service.respondActivityTaskCompletedById({ namespace, workflowId, activityId: '1' }),
      'a workflow task': () => service.respondWorkflowTaskCompleted({ namespace, taskToken: Buffer.from('made-up'.repeat(12)) }),
    };

    const codes = await Promise.all(Object.entries(tries).map(async ([name, attempt]) => [name, await attempt().then(() => 'passed', (error: { code?: unknown }) => error.code)]));

    expect(codes).toEqual(Object.keys(tries).map((name) => [name, PERMISSION_DENIED]));
    const seen = await waitFor('the records of the refusals', async () => { const found = await refusals(); return found.reduce((sum, { count }) => sum + count, 0) === codes.length && found; });
    expect(seen.every(({ via, why }) => via === 'gateway' && why !== '')).toBe(true);
    expect((await world.platform.graphql<{ operation: { state: string } }>('query ($id: ID!) { operation(id: $id) { state } }', { id: deployed })).operation.state).toBe('SUCCEEDED');
  }, 2 * MINUTES);

  it('is refused the real task, claim, source tree and secrets of another plugin, which that one is given', async () => {
    const build = await takeBuild();
    const { namespace, taskToken, source } = build;
    const attempt = { ...build.op, attempt: build.attempt };
    const service = hostile.workflowService;
    const codes = await Promise.all([
      service.respondActivityTaskCompleted({ namespace, taskToken }), service.respondActivityTaskFailed({ namespace, taskToken, failure: { message: 'x' } }),
      service.respondActivityTaskCanceled({ namespace, taskToken }), service.recordActivityTaskHeartbeat({ namespace, taskToken }),
    ].map((call) => call.then(() => 'passed', (error: { code?: unknown }) => error.code)));

    expect(codes).toEqual(codes.map(() => PERMISSION_DENIED));
    await expect(door.claim({ ...attempt, workerId: 'hostile' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(door.check(attempt)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(door.tree(source.treeRef)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const secrets = { ...attempt, refs: [build.secretsRef ?? ''] };
    await expect(door.secrets(secrets)).rejects.toMatchObject({ code: 'FORBIDDEN' });

    // The task is still its owner's, who may do all of that.
    await ownersDoor.claim({ ...attempt, workerId: 'owner' });
    await ownersDoor.check(attempt);
    expect(await text(await ownersDoor.tree(source.treeRef))).toContain('FROM node:24-slim');
    expect(Object.values((await ownersDoor.secrets(secrets)).values)).toEqual([expect.objectContaining({ DEPLOY_KEY: 'only-for-the-owner' })]);
    await expect(ownersDoor.secrets({ ...attempt, refs: ['webhook:any'] })).rejects.toMatchObject({ code: 'SECRET_UNAVAILABLE' });
    expect((await owner.workflowService.recordActivityTaskHeartbeat({ namespace, taskToken })).cancelRequested).toBe(false);
    await owner.workflowService.respondActivityTaskFailed({ namespace, taskToken, failure: { message: 'no such build', applicationFailureInfo: { type: 'BUILD_FAILED', nonRetryable: true } } });
    await expect(owner.workflowService.recordActivityTaskHeartbeat({ namespace, taskToken })).rejects.toMatchObject({ code: NOT_FOUND });
    expect(await world.waitForVerdict(build.op.operationId)).toMatchObject({ state: 'FAILED' });
    await waitFor('the records of the refusals', async () => {
      const seen = (await refusals()).map(({ via, what }) => `${via} ${what}`);
      return [/^gateway .*RecordActivityTaskHeartbeat$/i, /^gateway .*RespondActivityTaskFailed$/i, /^door POST .*claims$/, /^door POST .*checks$/, /^door POST .*secrets$/, /^door GET .*trees/].every((wanted) => seen.some((one) => wanted.test(one)));
    });
  }, 3 * MINUTES);

  /** Deploys to a target of the provider that no worker serves, and takes the call for the build as its worker would. */
  async function takeBuild(): Promise<{ namespace: string; taskToken: Uint8Array; attempt: number; op: OperationMeta; source: { treeRef: string }; secretsRef?: string | undefined }> {
    await world.platform.graphql('mutation ($input: CreateTargetInput!) { createTarget(input: $input) { userErrors { code } } }', { input: { name: 'idle', plugin: 'provider-memory' } });
    const { environment: { project } } = await world.platform.graphql<{ environment: { project: { id: string } } }>('query ($id: ID!) { environment(id: $id) { project { id } } }', { id: application.environment });
    await application.repository.git('branch', 'idle');
    await world.platform.graphql('mutation ($input: SetVariablesInput!) { setVariables(input: $input) { userErrors { code } } }', { input: { scope: { project: project.id }, variables: [{ name: 'DEPLOY_KEY', value: 'only-for-the-owner', isSecret: true }] } });
    const { createEnvironment } = await world.platform.graphql<{ createEnvironment: { environment: { id: string } } }>('mutation ($input: CreateEnvironmentInput!) { createEnvironment(input: $input) { environment { id } } }', { input: { project: project.id, branch: 'idle', kind: 'DEVELOPMENT', target: 'idle' } });
    const { payloadKeys } = await ownersDoor.hello({ pluginId: 'provider-memory', version: '1.0.0', contract: 1, digest: 'sha256:x', targetId: 'idle', workerId: 'owner', capabilities: ['target'] });
    if (payloadKeys === undefined) throw new Error('the door gave no keys');
    const codec = createPayloadCodec(readKeyring(payloadKeys));
    await world.start('deploy', { environment: createEnvironment.environment.id });
    return await waitFor('the call for the build', async () => {
      const namespace = 'belay';
      const task = await owner.withDeadline(Date.now() + 10_000, () => owner.workflowService.pollActivityTaskQueue({ namespace, taskQueue: { name: 'plugin-provider-memory.idle' }, identity: 'owner' }));
      if (task.activityType?.name !== 'buildImage') return false;
      const [payload] = await codec.decode(task.input?.payloads ?? []);
      const input = buildInput.parse(JSON.parse(Buffer.from(payload?.data ?? []).toString('utf8')));
      return { namespace, taskToken: task.taskToken, attempt: task.attempt, ...input };
    });
  }

  it('is refused what is not its own at the door, and that is on record too', async () => {
    const attempt = { operationId: deployed, environmentId: application.environment, step: 'apply/x', key: `${deployed}:apply/x`, fence: 1, attempt: 1 };
    const hello = { pluginId: 'provider-memory', version: '1.0.0', contract: 1, digest: 'sha256:x', targetId: 'local', workerId: 'hostile', capabilities: [] };

    await expect(door.claim({ ...attempt, workerId: 'hostile' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(door.check(attempt)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(door.secrets({ ...attempt, refs: ['webhook:any'] })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(door.secrets({ ...attempt, step: 'notify', refs: ['webhook:any'] })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(door.hello(hello)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(door.tree('/door/v1/trees/guessed-tree-id')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const keys = (await door.hello({ ...hello, pluginId: ID, targetId: 'there' })).payloadKeys?.keys ?? {};

    expect(Object.keys(keys).every((id) => id.endsWith(`:plugin-${ID}.there`))).toBe(true);
    const wanted = ['POST /door/v1/claims', 'POST /door/v1/checks', 'POST /door/v1/secrets', 'POST /door/v1/hello'];
    await waitFor('the records of the door', async () => {
      const found = new Set((await refusals()).filter(({ via }) => via === 'door').map(({ what }) => what));
      return wanted.every((what) => found.has(what));
    });
  });

  it('is out as soon as its token is taken back, also where it waits', async () => {
    const waiting = hostile.withDeadline(Date.now() + 40_000, () => hostile.workflowService.pollActivityTaskQueue({ namespace: 'belay', taskQueue: { name: `plugin-${ID}.there` }, identity: 'hostile' })).then(() => 'answered', (error: { code?: unknown }) => error.code);
    const { tokens } = await world.platform.graphql<{ tokens: { nodes: { id: string; pluginId: string | null }[] } }>('query { tokens(first: 50) { nodes { id pluginId } } }', {});
    await world.platform.graphql('mutation ($input: RevokeTokenInput!) { revokeToken(input: $input) { userErrors { code } } }', { input: { token: tokens.nodes.find(({ pluginId }) => pluginId === ID)?.id } });

    expect(await waiting).toBe(UNAUTHENTICATED);
    await expect(door.check({ operationId: deployed, environmentId: application.environment, step: 'x', key: 'x', fence: 1, attempt: 1 })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  }, 2 * MINUTES);
});
