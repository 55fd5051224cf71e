import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aGitRepository, type TestRepository } from '../helpers/git-repository.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { openPlatformWorld, type PlatformWorld } from '../helpers/world.ts';
import { removeFolder } from '../helpers/remove-folder.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const FIXTURES = join(ROOT, 'packages/plugin-testing/fixtures');
const MINUTES = 60_000;
/** A worker that was killed often is started again after some seconds; this is longer. */
const NO_WORKER_AFTER_MS = 30_000;
const manifest = 'application:\n  name: web\n  project: web\nrouters:\n  - name: main\n    routes:\n      - application_name: web\n        paths: ["/*"]\n';

/** One platform with a good provider, one that does what a test tells it, and one that cannot even be started. */
describe('bad plugins', () => {
  let world: PlatformWorld;
  let repository: TestRepository;
  let folder: string;
  let good: string;
  let weak: string;
  /** An operation that nobody takes up; it waits while the others are tried. */
  let unserved: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'belay-plugins-'));
    const pluginsFile = join(folder, 'plugins.json');
    await writeFile(pluginsFile, JSON.stringify({ plugins: [{ package: '@belay/provider-memory', target: 'good' }, { package: join(FIXTURES, 'weak-provider'), target: 'weak' }, { package: join(FIXTURES, 'provider-throwing'), target: 'throwing' }] }));
    repository = await aGitRepository({ '.qovery.yml': manifest, Dockerfile: 'FROM scratch\nEXPOSE 8080\n' });
    world = await openPlatformWorld({ BELAY_PLUGINS_FILE: pluginsFile, BELAY_NO_WORKER_AFTER_MS: String(NO_WORKER_AFTER_MS) });
    [good, weak] = [await anEnvironment('good'), await anEnvironment('weak')];
    unserved = await deploy(await anEnvironment('throwing'));
  }, 4 * MINUTES);

  afterAll(async () => {
    await world?.[Symbol.asyncDispose]();
    await repository?.[Symbol.asyncDispose]();
    await removeFolder(folder);
  }, 2 * MINUTES);

  async function anEnvironment(target: string): Promise<string> {
    const { createProject } = await world.platform.graphql<{ createProject: { project: { id: string } } }>('mutation ($input: CreateProjectInput!) { createProject(input: $input) { project { id } } }', { input: { name: `web-${target}`, applications: [{ name: 'web', source: { git: { url: repository.url } } }] } });
    const { createEnvironment } = await world.platform.graphql<{ createEnvironment: { environment: { id: string } } }>('mutation ($input: CreateEnvironmentInput!) { createEnvironment(input: $input) { environment { id } } }', { input: { project: createProject.project.id, branch: 'main', kind: 'DEVELOPMENT', target } });
    return createEnvironment.environment.id;
  }

  /** Tells the weak provider what to do with the next workload. */
  async function behave(behaviour: string): Promise<void> {
    const dir = join(world.platform.dataDir, 'targets/weak');
    await mkdir(dir, { recursive: true });
    await writeFile(join(dir, 'behaviour'), behaviour);
  }

  /** A change, so that a deploy has a workload to apply. */
  async function deploy(environment: string): Promise<string> {
    await repository.commit({ 'change.txt': String(performance.now()) });
    return world.start('deploy', { environment });
  }

  /** The others are as well as before: the API answers, and the good provider deploys. */
  async function expectOthersWell(): Promise<void> {
    expect(await world.waitForVerdict(await deploy(good))).toMatchObject({ state: 'SUCCEEDED' });
  }

  it('let the platform start, although one of them cannot be started', async () => {
    await expectOthersWell();
    const { plugins } = await world.platform.graphql<{ plugins: { edges: { node: { id: string } }[] } }>('{ plugins(first: 20) { edges { node { id } } } }');

    expect(plugins.edges.map(({ node }) => node.id)).toEqual(expect.arrayContaining(['provider-memory', 'provider-weak', 'provider-throwing']));
    expect(world.platform.log()).toContain('the module of this plugin throws when it is imported');
  }, 3 * MINUTES);

  it.each(['dies', 'leaks'])('that %s in the middle of a call is started again, and the operation goes on', async (behaviour) => {
    await behave(behaviour);
    const operation = await deploy(weak);
    await expectOthersWell();

    expect(await world.waitForVerdict(operation)).toMatchObject({ state: 'SUCCEEDED' });
  }, 5 * MINUTES);

  it('that floods its log loses lines of it, and nothing else', async () => {
    await behave('floods');
    const operation = await deploy(weak);
    await expectOthersWell();

    expect(await world.waitForVerdict(operation)).toMatchObject({ state: 'SUCCEEDED' });
    await behave('');
  }, 5 * MINUTES);

  it('that answers garbage makes the operation say which plugin and what is wrong', async () => {
    await behave('answers-garbage');
    const verdict = await world.waitForVerdict(await deploy(weak));
    await behave('');

    expect(verdict).toMatchObject({ state: 'FAILED', failure: { code: 'PLUGIN_BAD_RESULT', message: expect.stringContaining('contract') } });
    expect(JSON.stringify(verdict.failure)).toContain('provider-weak');
    await expectOthersWell();
    expect(await world.waitForVerdict(await deploy(weak))).toMatchObject({ state: 'SUCCEEDED' });
  }, 5 * MINUTES);

  it('that throws what is no error holds an operation up until it is mended', async () => {
    await behave('throws-anything');
    const operation = await deploy(weak);
    await waitFor('the failure of a call', async () => world.platform.log().includes('a call failed with an unexpected error'), MINUTES);
    await behave('');

    expect(await world.waitForVerdict(operation)).toMatchObject({ state: 'SUCCEEDED' });
  }, 5 * MINUTES);

  it('whose set-up throws holds an operation up until it is mended', async () => {
    await behave('throws-in-setup');
    const workers = async () => (await world.platform.state()).components.filter(({ name }) => name === 'weak-provider');
    const [before] = await workers();
    if (before === undefined) throw new Error('the weak provider does not run');
    process.kill(before.pid, 'SIGKILL');
    await waitFor('the problem of the weak provider', async () => world.platform.log().includes('the plugin cannot serve now'), MINUTES);
    const operation = await deploy(weak);
    await expectOthersWell();
    await behave('');

    expect(await world.waitForVerdict(operation)).toMatchObject({ state: 'SUCCEEDED' });
  }, 5 * MINUTES);

  it('has another worker of the same plugin beside it, which goes on when one is killed', async () => {
    const [first] = (await world.platform.state()).components.filter(({ name }) => name === 'weak-provider');
    if (first === undefined) throw new Error('the weak provider does not run');
    // As the one that runs, but for the port of its health.
    const environment = Object.fromEntries((await readFile(`/proc/${first.pid}/environ`, 'utf8')).split('\0').map((entry): [string, string] => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]).filter(([name]) => name !== '' && name !== 'BELAY_PLUGIN_HEALTH_PORT'));
    const second = spawn(join(ROOT, 'node_modules/node/bin/node'), [join(ROOT, 'packages/plugin-sdk/dist/bin/belay-plugin.js'), '--plugin', join(FIXTURES, 'weak-provider'), '--target', 'weak'], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], env: { ...environment, BELAY_LOG_LEVEL: 'info' } });
    let output = '';
    for (const stream of [second.stdout, second.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    try {
      await waitFor('the second worker', async () => output.includes('the plugin is ready'), MINUTES);
      await behave('dies');
      expect(await world.waitForVerdict(await deploy(weak))).toMatchObject({ state: 'SUCCEEDED' });
      expect(await world.waitForVerdict(await deploy(weak))).toMatchObject({ state: 'SUCCEEDED' });
    } finally {
      const ended = once(second, 'exit');
      if (second.exitCode === null && second.signalCode === null) {
        second.kill('SIGTERM');
        await ended;
      }
    }
  }, 5 * MINUTES);

  it('that never come make an operation say that nobody serves its target', async () => {
    const verdict = await world.waitForVerdict(unserved);

    expect(verdict).toMatchObject({ state: 'FAILED', failure: { code: 'PLUGIN_NO_WORKER', message: expect.stringContaining('provider-throwing') } });
    await expectOthersWell();
  }, 3 * MINUTES);
});
