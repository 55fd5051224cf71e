import { request } from 'node:http';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { aGitRepository } from '../helpers/git-repository.ts';
import { visit, type Visit } from '../helpers/visit.ts';
import type { PlatformWorld, JudgedOperation } from '../helpers/world.ts';

const MINUTES = 60_000;
type Files = Record<string, string>;

/** A public application `name` that serves on 3000; parts of it are replaced to make it wrong. */
function anApplication(name: string, changed: Readonly<Record<string, string | undefined>> = {}): Files {
  const files: Record<string, string | undefined> = {
    '.qovery.yml': `application:\n  name: ${name}\n  project: ${name}\nrouters:\n  - name: main\n    routes:\n      - application_name: ${name}\n        paths: ["/*"]\n`,
    Dockerfile: 'FROM node:24-slim\nWORKDIR /app\nCOPY server.js ./\nEXPOSE 3000\nCMD ["node", "server.js"]\n',
    'server.js': "require('node:http').createServer((q, s) => s.end('ok')).listen(3000);\n",
    ...changed,
  };
  return Object.fromEntries(Object.entries(files).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** What a user can do wrong, and what he is told. */
export function describeBadInput(open: () => PlatformWorld): void {
  describe('bad input', () => {
    let world: PlatformWorld;
    let count = 0;
    const judge = async (files: Files, input: Readonly<Record<string, unknown>> = {}): Promise<JudgedOperation> => {
      count += 1;
      const app = await world.createApplication(`bad-${count}`, files);
      return world.waitForVerdict(await world.start('deploy', { environment: app.environment, ...input }));
    };
    beforeAll(() => { world = open(); });

    it.each<[string, string, RegExp, Files]>([
      ['no manifest', 'MANIFEST_MISSING', /\.qovery\.yml|belay\.yml/, anApplication('web', { '.qovery.yml': undefined })],
      ['an invalid manifest', 'MANIFEST_INVALID', /\.qovery\.yml/, anApplication('web', { '.qovery.yml': 'application:\n  name: web\n  project: web\n  port: eighty\n' })],
      ['no Dockerfile', 'DOCKERFILE_MISSING', /Dockerfile/, anApplication('web', { Dockerfile: undefined })],
      ['a Dockerfile that does not build', 'BUILD_FAILED', /cp missing|line 2/, anApplication('web', { Dockerfile: 'FROM node:24-slim\nRUN cp missing there\nEXPOSE 3000\nCMD ["node"]\n' })],
      ['no port', 'NO_PORT', /EXPOSE/, anApplication('web', { Dockerfile: 'FROM node:24-slim\nCOPY server.js ./\nCMD ["node", "server.js"]\n' })],
      ['a process that exits at once', 'PROCESS_EXITED', /3/, anApplication('web', { 'server.js': 'console.log("bye"); process.exit(3);\n' })],
      ['a process that listens on another port', 'LISTENS_ELSEWHERE', /4000/, anApplication('web', { 'server.js': "require('node:http').createServer((q, s) => s.end('ok')).listen(4000);\n", '.qovery.yml': anApplication('web')['.qovery.yml']!.replace('  project: web\n', '  project: web\n  start_timeout: 5s\n') })],
      ['a process that listens on its loopback address only', 'LISTENS_ELSEWHERE', /127\.0\.0\.1|loopback|0\.0\.0\.0/, anApplication('web', { 'server.js': "require('node:http').createServer((q, s) => s.end('ok')).listen(3000, '127.0.0.1');\n", '.qovery.yml': anApplication('web')['.qovery.yml']!.replace('  project: web\n', '  project: web\n  start_timeout: 5s\n') })],
      ['a process that never listens', 'NOT_LISTENING', /3000/, anApplication('web', { 'server.js': 'setInterval(() => undefined, 1000);\n', '.qovery.yml': anApplication('web')['.qovery.yml']!.replace('  project: web\n', '  project: web\n  start_timeout: 5s\n') })],
      ['autoscaling where nothing scales', 'UNSUPPORTED_CAPABILITY', /provider-docker has no autoscaler.*replicas/, anApplication('web', { '.qovery.yml': undefined, 'belay.yml': anApplication('web')['.qovery.yml']!.replace('  project: web\n', '  project: web\n  autoscaling: { min: 1, max: 3 }\n') })],
      ['an image that cannot be had', 'IMAGE_UNAVAILABLE', /nowhere\.invalid/, anApplication('web', { Dockerfile: 'FROM nowhere.invalid/image:1\nEXPOSE 3000\n' })],
  ])('%s ends in %s', async (_what, code, message, files) => {
      const verdict = await judge(files);

      expect(verdict).toMatchObject({ state: 'FAILED', failure: { code } });
      expect(`${verdict.failure?.message} ${JSON.stringify(verdict.failure?.details)}`).toMatch(message);
    }, 3 * MINUTES);

    it('a Dockerfile frontend that cannot be had is named, with what to do', async () => {
      const verdict = await judge(anApplication('web', { Dockerfile: `# syntax=nowhere.invalid/dockerfile:1\n${anApplication('web').Dockerfile}` }));

      expect(verdict).toMatchObject({ state: 'FAILED', failure: { code: 'DOCKERFILE_FRONTEND_UNAVAILABLE' } });
      expect(verdict.failure?.message).toMatch(/syntax/);
    }, 3 * MINUTES);

    it.each([
      ['that leads nowhere', 'dangling', 'GONE=$NO_SUCH_VARIABLE\n', 'NO_SUCH_VARIABLE'],
      ['in a circle', 'circle', 'ROUND_A=$ROUND_B\nROUND_B=$ROUND_A\n', 'ROUND_A'],
    ])('an alias in the committed .env %s is a warning, and the variable stays unset', async (_what, name, env, named) => {
      const app = await world.createApplication(name, anApplication(name, { '.env': env, 'server.js': "require('node:http').createServer((q, s) => s.end(JSON.stringify(Object.keys(process.env)))).listen(3000);\n" }));
      const { urls, id } = await world.waitForEnd(await world.start('deploy', { environment: app.environment }));

      const { operation } = await world.platform.graphql<{ operation: { events: { nodes: { type: string; data: unknown }[] } } }>('query ($id: ID!) { operation(id: $id) { events(first: 100) { nodes { type data } } } }', { id });

      expect(operation.events.nodes.some(({ type, data }) => type === 'warning' && JSON.stringify(data).includes(named))).toBe(true);
      expect((await visit(urls[0]!)).text).not.toMatch(/GONE|ROUND_A|ROUND_B/);
    }, 3 * MINUTES);

    it('a secret that the Dockerfile declares as ARG is refused before anything is built', async () => {
      const app = await world.createApplication('leaky', anApplication('leaky', { Dockerfile: 'FROM node:24-slim\nARG API_KEY\nCOPY server.js ./\nEXPOSE 3000\nCMD ["node", "server.js"]\n' }));
      await world.platform.graphql('mutation ($input: SetVariablesInput!) { setVariables(input: $input) { userErrors { message } } }', { input: { scope: { environment: app.environment }, variables: [{ name: 'API_KEY', value: 'canary-5f1c', isSecret: true }] } });

      const verdict = await world.waitForVerdict(await world.start('deploy', { environment: app.environment }));

      expect(verdict).toMatchObject({ failure: { code: 'SECRET_IN_BUILD_ARG' } });
      expect(verdict.failure?.message).toMatch(/API_KEY/);
      expect(JSON.stringify(verdict)).not.toContain('canary-5f1c');
    }, 3 * MINUTES);

    it('an unknown commit and an unknown branch are told apart', async () => {
      const commit = await judge(anApplication('commit'), { commit: '0123456789abcdef0123456789abcdef01234567' });
      await using repository = await aGitRepository(anApplication('branch'));
      const project = await createProject(world, 'no-branch', repository.url);
      const environment = await createEnvironment(world, project, 'no-such-branch');
      const branch = await world.waitForVerdict(await world.start('deploy', { environment }));

      expect(commit.failure?.code).toBe('COMMIT_NOT_FOUND');
      expect(branch.failure?.code).toBe('BRANCH_NOT_FOUND');
      expect(branch.failure?.message).toContain('no-such-branch');
    }, 3 * MINUTES);

    it('a repository that is not there is named', async () => {
      const project = await createProject(world, 'no-repository', 'file:///nowhere/at/all');
      const verdict = await world.waitForVerdict(await world.start('deploy', { environment: await createEnvironment(world, project, 'main') }));

      expect(verdict.failure?.code).toMatch(/^SOURCE_/);
      expect(verdict.failure?.message).toContain('/nowhere/at/all');
    }, 3 * MINUTES);

    it('two applications with one route are refused, with both named', async () => {
      const shared = (name: string): Files => anApplication(name, { '.qovery.yml': `application:\n  name: ${name}\n  project: both\nrouters:\n  - name: main\n    custom_domains:\n      - branch: main\n        domain: shop.example.test\n    routes:\n      - application_name: ${name}\n        paths: ["/*"]\n` });
      const project = await world.createProject('both', { one: shared('one'), two: shared('two') });

      const verdict = await world.waitForVerdict(await world.start('deploy', { environment: project.environment }));

      expect(verdict.failure?.code).toBe('ROUTE_CONFLICT');
      expect(JSON.stringify(verdict.failure)).toMatch(/one.*two|two.*one/);
    }, 3 * MINUTES);

    it.each<[string, string, Record<string, unknown>, string]>([
      ['a name that is not valid for a host', 'createProject', { name: 'fine', applications: [{ name: 'Not a host!', source: { image: 'x' } }] }, 'INVALID_NAME'],
      ['an unknown id', 'deploy', { environment: 'env_unknown' }, 'NOT_FOUND'],
      ['an unknown operation', 'cancelOperation', { operation: 'op_unknown' }, 'NOT_FOUND'],
    ])('%s is a user error of %s', async (_what, mutation, input, code) => {
      const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`;
      const answer = await world.platform.graphql<Record<string, { userErrors: { code: string; message: string }[] }>>(`mutation ($input: ${type}!) { ${mutation}(input: $input) { userErrors { code message } } }`, { input });

      expect(answer[mutation]!.userErrors.map((error) => error.code)).toEqual([code]);
    });

    it('a variable alias to nothing or in a circle is refused when it is set', async () => {
      const app = await world.createApplication('aliases', anApplication('aliases'));
      const set = async (variables: { name: string; value: string }[]): Promise<string[]> => {
        const { setVariables } = await world.platform.graphql<{ setVariables: { userErrors: { code: string }[] } }>('mutation ($input: SetVariablesInput!) { setVariables(input: $input) { userErrors { code message } } }', { input: { scope: { environment: app.environment }, variables } });
        return setVariables.userErrors.map(({ code }) => code);
      };

      expect(await set([{ name: 'A', value: '$NOWHERE' }])).toEqual(['VARIABLE_DANGLING']);
      expect(await set([{ name: 'A', value: '$B' }, { name: 'B', value: '$A' }])).toContain('VARIABLE_CYCLE');
    });

    it('a plan shows each finding of a manifest with its place and how to mend it', async () => {
      const app = await world.createApplication('planned', anApplication('planned', { '.qovery.yml': 'application:\n  name: planned\n  project: planned\n  port: eighty\n  ram: plenty\n' }));

      const { plan } = await world.platform.graphql<{ plan: { plan: unknown; userErrors: { code: string; file: string; line: number; column: number; hint: string | null }[] } }>('mutation ($input: PlanInput!) { plan(input: $input) { plan { hash } userErrors { code message file line column hint } } }', { input: { environment: app.environment } });

      expect(plan.plan).toBeNull();
      expect(plan.userErrors).toEqual([expect.objectContaining({ code: 'MANIFEST_INVALID', file: expect.stringContaining('.qovery.yml'), line: 4, column: 9 }), expect.objectContaining({ code: 'MANIFEST_INVALID', line: 5, column: 8 })]);
      expect(plan.userErrors[1]?.hint).toMatch(/MB|GB/);
    }, 2 * MINUTES);

    it('a query too deep and an argument of megabytes are refused', async () => {
      const deep = `query { projects { nodes { ${'environments { nodes { project { '.repeat(12)} id ${'} } }'.repeat(12)} } } }`;
      await expect(world.platform.graphql(deep)).rejects.toThrow('QUERY_TOO_COMPLEX');
      const huge = await post(world, JSON.stringify({ query: `{ project(id: "${'x'.repeat(6_000_000)}") { id } }` }));

      expect(huge.status).toBe(413);
      expect(huge.text).toContain('PAYLOAD_TOO_LARGE');
    });
  });
}

async function createProject(world: PlatformWorld, name: string, url: string): Promise<string> {
  const { createProject: made } = await world.platform.graphql<{ createProject: { project: { id: string } } }>('mutation ($input: CreateProjectInput!) { createProject(input: $input) { project { id } userErrors { message } } }', { input: { name, applications: [{ name: 'web', source: { git: { url } } }] } });
  return made.project.id;
}

async function createEnvironment(world: PlatformWorld, project: string, branch: string): Promise<string> {
  const { createEnvironment: made } = await world.platform.graphql<{ createEnvironment: { environment: { id: string } } }>('mutation ($input: CreateEnvironmentInput!) { createEnvironment(input: $input) { environment { id } userErrors { message } } }', { input: { project, branch, kind: 'DEVELOPMENT' } });
  return made.environment.id;
}

/** Sends a body whole or until the server has had enough: its answer comes in either case. */
function post({ platform }: PlatformWorld, body: string): Promise<Visit> {
  return new Promise((resolve, reject) => {
    let hasAnswered = false;
    const call = request(platform.graphqlUrl, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${platform.ownerToken}` } }, (response) => {
      hasAnswered = true;
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('close', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }));
    });
    // The server hangs up on what is too large; what it said before counts.
    call.on('error', (error) => { if (!hasAnswered) reject(error); });
    call.end(body);
  });
}
