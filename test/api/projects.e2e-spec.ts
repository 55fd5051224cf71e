import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../helpers/api.js';
import { startPostgres, type TestDatabase, type TestPostgres } from '../helpers/postgres.js';

let postgres: TestPostgres;
let database: TestDatabase;
let api: TestApi;

beforeAll(async () => {
  postgres = await startPostgres();
  database = await postgres.createDatabase();
  api = await startApi({ databaseUrl: database.url });
});
afterAll(async () => {
  await api?.stop();
  await database?.drop();
  await postgres?.stop();
});

interface Made { readonly project: { readonly id: string } | null }
const git = (url = 'https://example.com/team/web.git') => ({ git: { url } });
const createProject = (name: string, applications: readonly object[] = [{ name: 'web', source: git() }]) => api.mutate<Made>('createProject', { name, applications }, 'project { id slug applications { name source { gitUrl folder image } } }');
const codes = (payload: { readonly userErrors: readonly { readonly code: string }[] }): string[] => payload.userErrors.map((error) => error.code);

async function createEnvironment(project: string, branch: string): Promise<string> {
  const { environment, userErrors } = await api.mutate<{ environment: { id: string } | null }>('createEnvironment', { project, branch }, 'environment { id }');
  if (environment === null) throw new Error(JSON.stringify(userErrors));
  return environment.id;
}

async function aProject(name: string): Promise<string> {
  const { project, userErrors } = await createProject(name);
  if (project === null) throw new Error(JSON.stringify(userErrors));
  return project.id;
}

describe('projects', () => {
  it('are made with applications from git and images', async () => {
    const payload = await createProject('My Shop', [{ name: 'web', source: { git: { url: 'git@example.com:team/web.git', folder: './apps/web/' } } }, { name: 'api', source: { image: 'registry.example.com/team/api:1.4' } }]);

    expect(payload).toMatchObject({
      userErrors: [], project: { slug: 'my-shop', applications: [{ name: 'api', source: { gitUrl: null, image: 'registry.example.com/team/api:1.4' } }, { name: 'web', source: { gitUrl: 'git@example.com:team/web.git', folder: 'apps/web' } }] },
    });
  });

  it.each([
    ['a name that is taken', 'My Shop', [], 'ALREADY_EXISTS'], ['a name without a letter', '---', [], 'INVALID_NAME'],
    ['an application whose name is no host name', 'a1', [{ name: 'Web_1', source: git() }], 'INVALID_NAME'], ['two applications of one name', 'a2', [{ name: 'web', source: git() }, { name: 'web', source: git() }], 'ALREADY_EXISTS'],
    ['a source that is none', 'a3', [{ name: 'web', source: {} }], 'INVALID_INPUT'], ['two sources', 'a4', [{ name: 'web', source: { ...git(), image: 'web' } }], 'INVALID_INPUT'],
    ['a URL that git would take for an option', 'a5', [{ name: 'web', source: git('--upload-pack=touch /tmp/x') }], 'INVALID_INPUT'], ['a URL of another kind', 'a6', [{ name: 'web', source: git('ext::sh -c id') }], 'INVALID_INPUT'],
    ['a URL with a password', 'a7', [{ name: 'web', source: git('https://me:hunter2@example.com/x.git') }], 'INVALID_INPUT'], ['a folder outside', 'a8', [{ name: 'web', source: { git: { url: 'https://example.com/x', folder: '../..' } } }], 'INVALID_INPUT'],
    ['an image that is none', 'a9', [{ name: 'web', source: { image: 'Not An Image' } }], 'INVALID_INPUT'],
  ])('refuse %s, and change nothing', async (_what, name, applications, code) => {
    const before = await database.pool.query('SELECT count(*) FROM project');
    const payload = await createProject(name, applications);

    expect(codes(payload)).toEqual([code]);
    expect(payload.project).toBeNull();
    expect(JSON.stringify(payload)).not.toContain('hunter2');
    expect((await database.pool.query('SELECT count(*) FROM project')).rows).toEqual(before.rows);
  });

  it('are found by name and by repository, and listed in pages', async () => {
    await createProject('paged', [{ name: 'web', source: git('https://example.com/paged') }]);
    const { projects } = await api.query<{ projects: { nodes: { name: string }[] } }>('{ projects(gitUrl: "https://example.com/paged.git") { nodes { name } } }');
    const seen: string[] = [];
    for (let after: string | null = null, more = true; more;) {
      const page: { projects: { nodes: { name: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } } = await api.query('query ($after: String) { projects(first: 1, after: $after) { nodes { name } pageInfo { hasNextPage endCursor } } }', { after });
      seen.push(...page.projects.nodes.map((node) => node.name));
      ({ hasNextPage: more, endCursor: after } = page.projects.pageInfo);
    }

    expect(projects.nodes).toEqual([{ name: 'paged' }]);
    expect(seen).toEqual(['paged', 'My Shop']);
  });

  it('keep a webhook\'s key sealed', async () => {
    const payload = await api.mutate<{ project: { id: string; webhookUrl: string } }>('createProject', { name: 'hooked', applications: [], webhook: { url: 'https://example.com/hook', secret: 'a-long-canary-key' } }, 'project { id webhookUrl }');
    const { rows } = await database.pool.query<{ text: string }>('SELECT row_to_json(s)::text || encode(sealed_value, \'escape\') AS text FROM secret s');

    expect(payload.project.webhookUrl).toBe('https://example.com/hook');
    expect(rows).toHaveLength(1);
    expect(rows[0]?.text).not.toContain('a-long-canary-key');
  });
});

describe('environments', () => {
  it('are bound to a branch, get the default target, and one branch has one', async () => {
    const project = await aProject('branches');
    const main = await api.mutate('createEnvironment', { project, branch: 'main' }, 'environment { kind slug health target { id isDefault } }');
    const feature = await api.mutate('createEnvironment', { project, branch: 'feature/Login' }, 'environment { kind slug }');
    const twin = await api.mutate('createEnvironment', { project, branch: 'feature-login' }, 'environment { slug }');
    const again = await api.mutate<{ environment: null }>('createEnvironment', { project, branch: 'main' }, 'environment { id }');

    expect(main).toMatchObject({ userErrors: [], environment: { kind: 'PRODUCTION', slug: 'main', health: 'EMPTY', target: { id: 'local', isDefault: true } } });
    expect(feature).toMatchObject({ environment: { kind: 'DEVELOPMENT', slug: 'feature-login' } });
    expect(twin).toMatchObject({ environment: { slug: 'feature-login-2' } });
    expect(codes(again)).toEqual(['ALREADY_EXISTS']);
  });

  it.each([
    ['an unknown project', { project: 'prj_x', branch: 'main' }, 'NOT_FOUND'], ['a branch that cannot be', { branch: 'a..b' }, 'BRANCH_NOT_FOUND'],
    ['a branch like an option', { branch: '--help' }, 'BRANCH_NOT_FOUND'], ['an unknown target', { branch: 'x', target: 'moon' }, 'NOT_FOUND'],
  ])('refuse %s', async (_what, input, code) => {
    const project = (await api.query<{ projectByName: { id: string } }>('{ projectByName(name: "branches") { id } }')).projectByName.id;

    expect(codes(await api.mutate('createEnvironment', { project, ...input }, 'environment { id }'))).toEqual([code]);
  });
});

describe('targets', () => {
  it('are added by the owner and listed', async () => {
    const made = await api.mutate('createTarget', { name: 'second', plugin: 'provider-docker', options: { host: 'ssh://x' } }, 'target { id isDefault options }');
    const twice = await api.mutate('createTarget', { name: 'second', plugin: 'provider-docker' }, 'target { id }');

    expect(made).toMatchObject({ userErrors: [], target: { id: 'second', isDefault: false, options: { host: 'ssh://x' } } });
    expect(codes(twice)).toEqual(['ALREADY_EXISTS']);
    expect(await api.query('{ targets { nodes { id } } }')).toEqual({ targets: { nodes: [{ id: 'second' }, { id: 'local' }] } });
  });
});

describe('variables', () => {
  it('are set at each scope, keep their version when nothing changes, and never give a secret back', async () => {
    const project = await aProject('vars');
    const environment = await createEnvironment(project, 'main');
    await api.mutate('setVariables', { scope: { project }, variables: [{ name: 'A', value: '1' }, { name: 'TOKEN', value: 'canary-9', isSecret: true }] }, 'variables { name }');
    await api.mutate('setVariables', { scope: { environment, application: 'web' }, variables: [{ name: 'A', value: '2' }] }, 'variables { name }');
    const again = await api.mutate('setVariables', { scope: { project }, variables: [{ name: 'A', value: '3' }, { name: 'TOKEN', value: 'canary-9', isSecret: true }] }, 'variables { name version value isSecret setBy }');
    const seen = await api.ask<unknown>('query ($id: ID!) { environment(id: $id) { variables { name value scope application version } } }', { id: environment });

    expect(again).toMatchObject({ userErrors: [], variables: [{ name: 'A', version: 2, value: '3', setBy: 'owner' }, { name: 'TOKEN', version: 1, value: null, isSecret: true }] });
    expect(JSON.stringify(seen)).not.toContain('canary-9');
    expect(seen.data).toEqual({ environment: { variables: expect.arrayContaining([{ name: 'A', value: '2', scope: 'APPLICATION', application: 'web', version: 1 }, { name: 'A', value: '3', scope: 'PROJECT', application: null, version: 2 }]) } });
  });

  it.each([
    ['an alias of nothing', [{ name: 'X', value: '$NOWHERE' }], 'VARIABLE_DANGLING'], ['a circle', [{ name: 'X', value: '$Y' }, { name: 'Y', value: '$X' }], 'VARIABLE_CYCLE'],
    ['a circle of secrets', [{ name: 'X', value: '$Y', isSecret: true }, { name: 'Y', value: '$X', isSecret: true }], 'VARIABLE_CYCLE'],
    ['a name that is none', [{ name: '1X', value: '' }], 'INVALID_NAME'], ['a value of megabytes', [{ name: 'X', value: 'x'.repeat(40_000) }], 'INVALID_INPUT'], ['nothing', [], 'INVALID_INPUT'],
  ])('refuse %s, all or none', async (_what, variables, code) => {
    const project = (await api.query<{ projectByName: { id: string } }>('{ projectByName(name: "vars") { id } }')).projectByName.id;
    const payload = await api.mutate('setVariables', { scope: { project }, variables: [{ name: 'FINE', value: 'yes' }, ...variables].slice(variables.length === 0 ? 1 : 0) }, 'variables { name }');

    expect(codes(payload)).toEqual([code]);
    expect(JSON.stringify(await api.query('query ($id: ID!) { project(id: $id) { variables { name } } }', { id: project }))).not.toContain('FINE');
  });

  it('are not taken away while another one is an alias of them', async () => {
    const project = (await api.query<{ projectByName: { id: string } }>('{ projectByName(name: "vars") { id } }')).projectByName.id;
    await api.mutate('setVariables', { scope: { project }, variables: [{ name: 'BASE', value: 'x' }, { name: 'ALIAS', value: '$BASE' }] }, 'variables { name }');

    expect(codes(await api.mutate('unsetVariables', { scope: { project }, names: ['BASE'] }, 'names'))).toEqual(['VARIABLE_DANGLING']);
    expect(await api.mutate('unsetVariables', { scope: { project }, names: ['BASE', 'ALIAS'] }, 'names')).toMatchObject({ userErrors: [], names: ['ALIAS', 'BASE'] });
    expect(codes(await api.mutate('unsetVariables', { scope: { project }, names: ['BASE'] }, 'names'))).toEqual(['NOT_FOUND']);
  });

  it('are set again after they were taken away, as a later version', async () => {
    const project = (await api.query<{ projectByName: { id: string } }>('{ projectByName(name: "vars") { id } }')).projectByName.id;

    expect(await api.mutate('setVariables', { scope: { project }, variables: [{ name: 'BASE', value: 'x' }] }, 'variables { name version }')).toMatchObject({ variables: [{ name: 'BASE', version: 3 }] });
  });
});
