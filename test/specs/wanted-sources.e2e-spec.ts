import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { Wanted } from '@belay/contracts';
import { eq } from '../../src/platform/database/orm.js';
import { routeHosts } from '../../src/platform/database/schema/index.js';
import { aPrivateGitServer } from '../helpers/git-server.js';
import { aProject, anEnvironment } from '../helpers/spec-records.js';
import { anImage, manifest, routed, HELLO, useSpecWorld } from './spec-world.js';

describe('what sources and manifests want', () => {
  const world = useSpecWorld();
  const { aRepository, git, anApplication, want, specOf, refuse, setVariable } = world;

  it('finds Dockerfiles by any letter case, in sub-folders and from the repository\'s root', async () => {
    const repository = await aRepository({ 'api/.qovery.yml': manifest('api', '  dockerfile: api/docker/DOCKERFILE\n'), 'api/docker/Dockerfile': 'FROM x\nEXPOSE 1\n', 'web/.qovery.yml': manifest('web', '  dockerfile: /dockerfile\n'), 'web/DockerFile': 'FROM x\n' });
    const project = await aProject(world.db, { api: git(repository, 'api'), web: git(repository, 'web') });

    const { wanted } = await want(await anEnvironment(world.db, project.id));

    expect(wanted.builds.map(({ application, source }) => [application, source.dockerfile])).toEqual([['api', 'docker/Dockerfile'], ['web', 'DockerFile']]);
  });

  it('reads every repository at its own commit: the given one where it is, the branch\'s head elsewhere, the default branch last', async () => {
    const api = await aRepository({ '.qovery.yml': manifest('api'), Dockerfile: 'FROM x\n' });
    const web = await aRepository({ '.qovery.yml': manifest('web', '  depends_on: [api]\n'), Dockerfile: 'FROM x\n' });
    const onMain = await api.git('rev-parse', 'HEAD');
    await web.git('checkout', '--quiet', '-b', 'feature/x');
    const onFeature = await web.commit({ a: '1' });
    const newer = await web.commit({ a: '2' });
    const project = await aProject(world.db, { api: git(api), web: git(web) });
    const environmentId = await anEnvironment(world.db, project.id, { branch: 'feature/x' });
    const commits = async (wanted: Wanted) => Object.fromEntries((await specOf(wanted.releaseId)).applications.map(({ name, source }) => [name, source.kind === 'git' ? source.commit : '']));

    const heads = await want(environmentId);
    expect(await commits(heads.wanted)).toEqual({ api: onMain, web: newer });
    expect(heads.wanted.warnings).toContainEqual(expect.stringContaining('api has no branch feature/x; its branch main is used'));
    expect((await specOf(heads.wanted.releaseId)).applications.find(({ name }) => name === 'web')?.dependsOn).toEqual(['api']);
    expect(await commits((await want(environmentId, 'deploy', { commit: onFeature.slice(0, 12) })).wanted)).toEqual({ api: onMain, web: onFeature });
    expect(await refuse(environmentId, 'deploy', { commit: 'f'.repeat(40) })).toMatchObject({ code: 'COMMIT_NOT_FOUND' });
    expect(await refuse(await anEnvironment(world.db, project.id, { branch: 'nowhere' }))).toMatchObject({ code: 'BRANCH_NOT_FOUND' });
  });

  it('gives a shared router a host of its own, and serves custom domains on their branch', async () => {
    const domains = '    custom_domains:\n      - branch: main\n        domain: shop.example.test\n';
    const api = await aRepository({ '.qovery.yml': manifest('api', routed('api', 'front', '/api/*')), Dockerfile: 'FROM x\nEXPOSE 1\n' });
    const web = await aRepository({ '.qovery.yml': manifest('web', routed('web', 'front').replace('    routes:', `${domains}    routes:`)), Dockerfile: 'FROM x\nEXPOSE 1\n' });
    const project = await aProject(world.db, { api: git(api), web: git(web) });
    const environmentId = await anEnvironment(world.db, project.id);

    const spec = await specOf((await want(environmentId)).wanted.releaseId);

    const hosts = (name: string) => spec.applications.find((each) => each.name === name)?.routes.map(({ host, path, isCustomDomain }) => `${host} ${path.kind === 'prefix' ? path.prefix : path.kind}${isCustomDomain ? ' custom' : ''}`);
    // web-main and api-main are taken by environments of other tests or not; their names begin the same.
    expect(hosts('web')).toEqual([expect.stringMatching(/^web-main.*\.localhost everything$/), 'front-main.localhost everything', 'shop.example.test everything custom']);
    expect(hosts('api')).toEqual([expect.stringMatching(/^api-main.*\.localhost \/api$/), 'front-main.localhost /api', 'shop.example.test /api custom']);
    const other = await aProject(world.db, { api: git(api), web: git(web) });
    expect(await refuse(await anEnvironment(world.db, other.id))).toMatchObject({ code: 'ROUTE_CONFLICT', message: expect.stringContaining('shop.example.test') });
  });

  it('gives the first environment the short host name and the next one a longer one', async () => {
    const name = `app${randomBytes(3).toString('hex')}`;
    const files = { '.qovery.yml': manifest(name, '  publicly_accessible: true\n'), Dockerfile: 'FROM x\nEXPOSE 1\n' };
    const host = async (environmentId: string) => (await specOf((await want(environmentId)).wanted.releaseId)).applications[0]?.routes[0]?.host;
    const [first, second] = [await anApplication(files), await anApplication(files)];

    expect(await host(first.environmentId)).toBe(`${name}-main.localhost`);
    expect(await host(second.environmentId)).toBe(`${name}-main-${second.project.slug}.localhost`);
    expect(await host(first.environmentId)).toBe(`${name}-main.localhost`);
    expect(await world.db.$count(routeHosts, eq(routeHosts.environmentId, second.environmentId))).toBe(1);
  });

  it('refuses two applications with one route, naming both', async () => {
    const one = await aRepository({ '.qovery.yml': manifest('one', routed('one', 'same')), Dockerfile: 'FROM x\nEXPOSE 1\n' });
    const two = await aRepository({ '.qovery.yml': manifest('two', routed('two', 'same')), Dockerfile: 'FROM x\nEXPOSE 1\n' });
    const project = await aProject(world.db, { one: git(one), two: git(two) });

    expect(await refuse(await anEnvironment(world.db, project.id))).toMatchObject({ code: 'ROUTE_CONFLICT', message: expect.stringMatching(/one.*two|two.*one/s) });
  });

  it('tells bad manifests and Dockerfiles apart, with file, line and column', async () => {
    const cases: [Readonly<Record<string, string>>, object][] = [
      [{ Dockerfile: 'FROM x' }, { code: 'MANIFEST_MISSING' }],
      [{ '.qovery.yml': 'application:\n  name: web\n  project: p\n  port: many\n' }, { code: 'MANIFEST_INVALID', details: { diagnostics: [expect.objectContaining({ file: '.qovery.yml', line: 4, code: 'INVALID_PORT', hint: expect.any(String) })] } }],
      [{ '.qovery.yml': manifest('web') }, { code: 'DOCKERFILE_MISSING' }],
      [{ '.qovery.yml': `${manifest('web')}databases:\n  - type: mysql\n    version: 30.4.321\n    name: db\n`, Dockerfile: 'FROM x' }, { code: 'MANIFEST_INVALID', message: expect.stringContaining('There is no mysql 30.4.321'), details: { diagnostics: [expect.objectContaining({ line: 6, file: '.qovery.yml' })] } }],
      [{ 'belay.yml': 'applications:\n  - name: a\n    project: p\n  - name: b\n    project: p\n', Dockerfile: 'FROM x' }, { code: 'APPLICATION_NOT_IN_MANIFEST', message: expect.stringContaining('a, b') }],
      [{ '.qovery.yml': manifest('---'), Dockerfile: 'FROM x' }, { code: expect.stringMatching(/INVALID/) }],
    ];
    for (const [files, error] of cases) {
      const { environmentId } = await anApplication(files);
      expect(await refuse(environmentId)).toMatchObject(error);
    }
  });

  it('takes the manifest\'s name for an application that the project calls otherwise', async () => {
    const { environmentId } = await anApplication({ '.qovery.yml': manifest('My Shop'), Dockerfile: 'FROM x\n' });

    const { wanted } = await want(environmentId);

    expect((await specOf(wanted.releaseId)).applications[0]).toMatchObject({ name: 'my-shop', projectName: 'web' });
    expect(wanted.warnings).toContainEqual(expect.stringContaining('web is called "My Shop"'));
    const same = await aRepository({ '.qovery.yml': manifest('api'), Dockerfile: 'FROM x\n' });
    const swapped = await aProject(world.db, { api: git(same), web: git(await aRepository({ '.qovery.yml': manifest('API'), Dockerfile: 'FROM x\n' })) });
    expect(await refuse(await anEnvironment(world.db, swapped.id))).toMatchObject({ code: expect.stringMatching(/INVALID/), message: expect.stringMatching(/api/i) });
  });

  it('reads a private repository with the project\'s token, which no application gets', async () => {
    const repository = await aRepository({ ...HELLO, '.gitmodules': '', '.gitattributes': '*.bin filter=lfs diff=lfs\n' });
    await using server = await aPrivateGitServer(repository.folder, `Basic ${Buffer.from('me:s3cret-token').toString('base64')}`);
    const project = await aProject(world.db, { web: { kind: 'git', url: server.url, folder: '' } });
    const environmentId = await anEnvironment(world.db, project.id);

    expect(await refuse(environmentId)).toMatchObject({ code: 'SOURCE_NEEDS_CREDENTIALS', message: expect.stringContaining('BELAY_GIT_TOKEN') });
    await setVariable(project.id, 'BELAY_GIT_TOKEN', 'me:s3cret-token', { isSecret: true });
    const { wanted } = await want(environmentId);

    const { applications: [web] } = await specOf(wanted.releaseId);
    const kept = (await world.store.read([web?.variablesRef ?? ''])).get(web?.variablesRef ?? '');
    expect(JSON.stringify([wanted, web, kept])).not.toMatch(/s3cret-token|BELAY_GIT_TOKEN/);
    expect(wanted.warnings).toEqual(expect.arrayContaining([expect.stringContaining('submodules'), expect.stringContaining('Git LFS')]));
  });

  it('runs all applications of a belay.yml, once, however many entries of the project stand for it', async () => {
    const repository = await aRepository({
      'belay.yml': 'applications:\n  - name: site\n    project: p\n    replicas: 2\n    publicly_accessible: true\n    health_check:\n      http: /healthz\n      interval: 1s\n    variables:\n      GREETING: hello\n      COPY: $GREETING\n  - name: jobs\n    project: p\n    build:\n      dockerfile: jobs.Dockerfile\n      target: prod\n      args:\n        FLAVOUR: sweet\n    depends_on: [site]\n',
      Dockerfile: 'FROM x\nEXPOSE 8080 9090/udp\n', 'jobs.Dockerfile': 'FROM x AS dev\nEXPOSE 1\nFROM x AS prod\nARG FLAVOUR\n',
    });
    for (const entries of [['site'], ['site', 'jobs']]) {
      const project = await aProject(world.db, Object.fromEntries(entries.map((entry) => [entry, git(repository)])));
      const { wanted } = await want(await anEnvironment(world.db, project.id));

      const { applications } = await specOf(wanted.releaseId);
      const [site, jobs] = ['site', 'jobs'].map((name) => applications.filter((each) => each.name === name));
      expect([site?.length, jobs?.length]).toEqual([1, 1]);
      expect(site?.[0]).toMatchObject({ replicas: 2, port: 8080, ports: [{ port: 8080, protocol: 'tcp' }, { port: 9090, protocol: 'udp' }], healthCheck: { kind: 'http', port: 8080, path: '/healthz', intervalMs: 1000 } });
      expect(site?.[0]?.variables.find(({ name }) => name === 'COPY')).toMatchObject({ scope: 'application', isSecret: false });
      expect(jobs?.[0]).toMatchObject({ ports: [], routes: [], dependsOn: ['site'], source: { dockerfile: 'jobs.Dockerfile', target: 'prod' } });
      expect(wanted.builds.find(({ application }) => application === 'jobs')).toMatchObject({ target: 'prod', args: { FLAVOUR: 'sweet' } });
    }
  });

  it('runs a prebuilt image and takes its port', async () => {
    const project = await aProject(world.db, { site: { kind: 'image', ref: 'nginx:1.27' } });
    const { operationId, wanted } = await want(await anEnvironment(world.db, project.id));

    expect(wanted.builds).toEqual([]);
    await world.activities.sealRelease({ operationId, releaseId: wanted.releaseId, built: {}, resolvedServices: {}, resolvedApplications: { site: { image: anImage('nginx:1.27'), exposedPorts: [{ port: 80, protocol: 'tcp' }] } } });
    expect((await specOf(wanted.releaseId)).applications[0]).toMatchObject({ name: 'site', port: 80, source: { kind: 'image', ref: 'nginx:1.27' }, routes: [expect.objectContaining({ path: { kind: 'everything' } })] });
  });
});
