import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Connection } from '@temporalio/client';
import { callGraphql, removeInstanceResources, waitUntil } from '../../packages/local/src/index.ts';
import { findFreePort } from '../helpers/free-port.ts';
import { removeFolder } from '../helpers/remove-folder.ts';

const root = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);
const MINUTES = 60_000;
const DEADLINE_EXCEEDED = 4;
const PERMISSION_DENIED = 7;

/** The compose program of this machine: the plugin of the docker command, or the older program of its own. */
async function findCompose(): Promise<readonly [string, ...string[]] | undefined> {
  for (const argv of [['docker', 'compose'], ['docker-compose']] as const) {
    const [program, ...args] = argv;
    if (await run(program, [...args, 'version']).then(() => true, () => false)) return argv;
  }
  return undefined;
}

const isWanted = process.env['BELAY_TEST_COMPOSE'] === '1';
const compose = isWanted ? await findCompose() : undefined;
const describeCompose = compose === undefined ? describe.skip : describe;
const reason = isWanted ? 'there is no compose program on this machine' : 'it builds an image for some minutes; BELAY_TEST_COMPOSE=1 runs it';

describeCompose(compose === undefined ? `docker compose (skipped: ${reason})` : 'docker compose', () => {
  const name = `belaytest${randomBytes(3).toString('hex')}`;
  let env: NodeJS.ProcessEnv = {};
  let folder = '';
  const files = ['-f', 'docker-compose.yml', ...(process.env['BELAY_OFFLINE_IMAGES'] === '1' ? ['-f', 'docker-compose.offline.yml'] : [])];
  const call = async (...args: string[]): Promise<string> => {
    const [program = '', ...first] = compose ?? [];
    return (await run(program, [...first, '-p', name, ...files, ...args], { cwd: root, env, maxBuffer: 64 * 1024 * 1024 })).stdout;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'belay-compose-'));
    const ports = { BELAY_API_PORT: 0, BELAY_DOOR_PORT: 0, BELAY_TEMPORAL_PORT: 0, BELAY_TEMPORAL_UI_PORT: 0, BELAY_GATEWAY_PORT: 0, BELAY_PLUGIN_HEALTH_PORT: 0 };
    env = { ...process.env, NODE_OPTIONS: '', BELAY_INSTANCE: name, BELAY_PROVIDER_DIR: folder };
    for (const port of Object.keys(ports)) env[port] = String(await findFreePort());
    await call('up', '-d', '--build');
  }, 10 * MINUTES);

  afterAll(async () => {
    await call('down', '-v', '--timeout', '20');
    await removeInstanceResources(name);
    await removeFolder(folder);
  }, 2 * MINUTES);

  const ask = async <T>(query: string, variables: Readonly<Record<string, unknown>>): Promise<T> => {
    const token = (await call('exec', '-T', 'api', 'cat', '/data/owner.token')).trim();
    return callGraphql<T>(`http://127.0.0.1:${env['BELAY_API_PORT']}/graphql`, token, query, variables);
  };

  it('comes up with each process in a container of its own and deploys the example', async () => {
    const source = { git: { url: 'file:///sources', folder: 'examples/hello' } };
    const { createProject } = await ask<{ createProject: { project: { id: string } } }>('mutation ($input: CreateProjectInput!) { createProject(input: $input) { project { id } } }', { input: { name: 'hello', applications: [{ name: 'hello', source }] } });
    const { stdout: branch } = await run('git', ['-C', root, 'branch', '--show-current']);
    const { createEnvironment } = await ask<{ createEnvironment: { environment: { id: string } } }>('mutation ($input: CreateEnvironmentInput!) { createEnvironment(input: $input) { environment { id } } }', { input: { project: createProject.project.id, branch: branch.trim() } });
    const { deploy } = await ask<{ deploy: { operation: { id: string } } }>('mutation ($input: DeployInput!) { deploy(input: $input) { operation { id } } }', { input: { environment: createEnvironment.environment.id } });

    const ended = await waitUntil(async () => {
      const { operation } = await ask<{ operation: { hasEnded: boolean; state: string; failure: unknown } }>('query ($id: ID!) { operation(id: $id) { hasEnded state failure { code message } } }', { id: deploy.operation.id });
      return operation.hasEnded && operation;
    }, 3 * MINUTES, 500);

    expect(ended).toMatchObject({ state: 'SUCCEEDED', failure: null });
  }, 5 * MINUTES);

  it('lets a plugin of somebody else poll its own queue through the gateway, and no other', async () => {
    const { createToken } = await ask<{ createToken: { secret: string | null } }>('mutation ($input: CreateTokenInput!) { createToken(input: $input) { secret } }', { input: { name: 'theirs', kind: 'PLUGIN', plugin: 'provider-theirs' } });
    const tls = { serverRootCACertificate: Buffer.from(await call('exec', '-T', 'gateway', 'cat', '/data/gateway/ca.crt')) };
    const theirs = Connection.lazy({ address: `127.0.0.1:${env['BELAY_GATEWAY_PORT']}`, tls, metadata: { authorization: `Bearer ${createToken.secret ?? ''}` } });
    const poll = (name: string): Promise<unknown> => theirs.withDeadline(Date.now() + 5_000, () => theirs.workflowService.pollActivityTaskQueue({ namespace: 'belay', taskQueue: { name }, identity: 'theirs' })).then(() => 'answered', (error: { code?: unknown }) => error.code);

    // Temporal answers an idle poll with nothing shortly before its deadline, or not at all.
    expect(['answered', DEADLINE_EXCEEDED]).toContain(await poll('plugin-provider-theirs.anywhere'));
    expect(await poll('belay-workflows')).toBe(PERMISSION_DENIED);
    await theirs.close();
  });
});
