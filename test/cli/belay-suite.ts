import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aGitRepository, type TestRepository } from '../helpers/git-repository.ts';
import { visit } from '../helpers/visit.ts';
import { waitFor } from '../helpers/wait-for.ts';
import type { PlatformWorld } from '../helpers/world.ts';
import { type BelayRun, runBelay, startBelay } from './run-belay.ts';

const MINUTES = 60_000;
const dockerfile = 'FROM node:24-slim\nCOPY server.js /server.js\nEXPOSE 3000\nCMD ["node", "/server.js"]\n';
const server = (text: string) => `require('node:http').createServer((request, response) => response.end(${JSON.stringify(text)} + ' ' + (process.env.GREETING ?? ''))).listen(3000, () => console.log('${text} listens'));\n`;

/** The command in a work tree, from the first status to the end of the environment. */
export function describeCommand(open: () => PlatformWorld): void {
  describe('the command belay, in the work tree of an application', () => {
    let world: PlatformWorld;
    let repository: TestRepository;
    const belay = (...args: readonly string[]): Promise<BelayRun> => runBelay(world.platform, repository.folder, args);

    beforeAll(async () => {
      world = open();
      repository = await aGitRepository({ Dockerfile: dockerfile, 'server.js': server('one') });
    }, 3 * MINUTES);
    afterAll(async () => await repository?.[Symbol.asyncDispose](), 2 * MINUTES);

    it('says what is missing before there is a project, and makes manifest and project of the folder', async () => {
      const before = await belay('status');
      const init = await belay('init', '--yes', '--name', 'web', '--project', 'cli-shop');
      await repository.git('add', '.');
      await repository.git('commit', '-m', 'add the manifest');
      const made = await belay('project', 'create', '--json');

      expect(before).toMatchObject({ code: 3 });
      expect(before.err).toContain('belay project create');
      expect(init.code).toBe(0);
      expect(made.json<{ project: { name: string; applications: { name: string }[] } }>().project).toMatchObject({ name: 'cli-shop', applications: [{ name: 'web' }] });
    });

    it('names the command that makes the environment, and deploys to a URL', async () => {
      const without = await belay('deploy');
      const deployed = await belay('deploy', '--create', '--watch');
      const url = (await belay('open', '--print')).out.trim();

      expect(without).toMatchObject({ code: 3 });
      expect(without.err).toContain('belay env create main');
      expect(deployed).toMatchObject({ code: 0 });
      expect(deployed.out).toContain(url);
      expect((await visit(url)).text).toBe('one ');
    }, 5 * MINUTES);

    it('tells the state as a table and as JSON', async () => {
      const table = await belay('status');
      const { environment } = (await belay('status', '--json')).json<{ environment: { health: string; branch: string; applications: { name: string }[] } }>();

      expect(table.out).toMatch(/web\s+healthy/);
      expect(environment).toMatchObject({ health: 'HEALTHY', branch: 'main', applications: [{ name: 'web' }] });
    });

    it('prints what the application wrote', async () => {
      const log = await waitFor('the line of the application', async () => {
        const run = await belay('log', '-a', 'web', '--json');
        return run.out.includes('one listens') && run;
      });

      expect(log.code).toBe(0);
    });

    it('sets variables, shows where they come from, and deploys them; secrets come from the standard input', async () => {
      await belay('set', 'GREETING=hello');
      const secret = await runBelay(world.platform, repository.folder, ['set', '--secret', 'API_KEY'], 'canary-value\n');
      const redeployed = await belay('redeploy', '--watch');
      const vars = await belay('env', 'vars', '--json');

      expect([secret.code, redeployed.code]).toEqual([0, 0]);
      expect((await visit((await belay('open', '--print')).out.trim())).text).toBe('one hello');
      expect(vars.out).toContain('API_KEY');
      expect(vars.out + secret.out + redeployed.err).not.toContain('canary-value');
    }, 3 * MINUTES);

    it('runs a one-off command with the variables of the application and ends with its exit code', async () => {
      const run = await belay('run', '--', 'node', '-e', 'console.log(process.env.GREETING, process.env.API_KEY === "canary-value"); process.exit(7)');

      expect(run).toMatchObject({ code: 7, out: 'hello true\n' });
    }, 2 * MINUTES);

    it('shows what a deploy would do, and runs exactly that or nothing', async () => {
      await repository.commit({ 'server.js': server('two') });
      const { plan } = (await belay('plan', '--json')).json<{ plan: { hash: string; changes: unknown[] } }>();
      await repository.commit({ 'server.js': server('three') });
      const changed = await belay('deploy', '--plan', plan.hash, '--watch');

      expect(plan.changes.length).toBeGreaterThan(0);
      expect(changed).toMatchObject({ code: 5 });
      expect(changed.out).toContain('PLAN_CHANGED');
    }, 3 * MINUTES);

    it('tells which step failed, why, and what the culprit wrote', async () => {
      await repository.commit({ 'server.js': 'console.error("cannot find the moon"); process.exit(3);\n' });
      const failed = await belay('deploy', '--watch');

      expect(failed).toMatchObject({ code: 1 });
      expect(failed.out).toContain('PROCESS_EXITED');
      expect(failed.out).toContain('cannot find the moon');
      expect((await visit((await belay('open', '--print')).out.trim())).text).toBe('one hello');
    }, 3 * MINUTES);

    it('leaves the operation running when Ctrl-C ends the watching, and cancels it when asked', async () => {
      await repository.commit({ 'server.js': server('four'), Dockerfile: dockerfile.replace('EXPOSE', 'RUN sleep 60\nEXPOSE') });
      const watching = startBelay(world.platform, repository.folder, ['deploy', '--watch']);
      await waitFor('the build', async () => /sleep 60/.test(watching.printed()), MINUTES);
      watching.child.kill('SIGINT');
      const interrupted = await watching.end;
      const running = (await belay('status', '--json')).json<{ environment: { runningOperation: { id: string } | null } }>().environment.runningOperation;
      const cancelled = await belay('cancel', '--watch');

      expect(interrupted.code).toBe(130);
      expect(interrupted.err).toContain(`belay cancel ${running?.id}`);
      expect(cancelled).toMatchObject({ code: 0 });
      expect(cancelled.out).toContain('was cancelled');
    }, 3 * MINUTES);

    it('goes on showing a deploy when the API was killed and came back', async () => {
      await repository.commit({ 'server.js': server('after the kill'), Dockerfile: dockerfile.replace('EXPOSE', 'RUN sleep 8\nEXPOSE') });
      const watching = startBelay(world.platform, repository.folder, ['deploy', '--watch']);
      await waitFor('the build', async () => /sleep 8/.test(watching.printed()), MINUTES);
      const api = (await world.platform.state()).components.find((component) => component.name === 'api');
      if (api !== undefined) process.kill(api.pid, 'SIGKILL');
      const run = await watching.end;

      expect(api).toBeDefined();
      expect(run.code).toBe(0);
      expect(run.err.match(/✓ build web/g)).toHaveLength(1);
    }, 3 * MINUTES);

    it('goes back to an earlier release by its number', async () => {
      await repository.commit({ 'server.js': server('five'), Dockerfile: dockerfile });
      const deployed = await belay('deploy', '--watch', '--json');
      const rolledBack = await belay('rollback', '1', '--watch');

      const last: { type: string; operation: { state: string } } = JSON.parse(deployed.out.trim().split('\n').at(-1) ?? '');
      expect(last).toMatchObject({ type: 'result', operation: { state: 'SUCCEEDED' } });
      expect(rolledBack.code).toBe(0);
      expect((await visit((await belay('open', '--print')).out.trim())).text).toContain('one');
    }, 4 * MINUTES);

    it('removes an environment only when that is meant', async () => {
      const refused = await belay('env', 'delete', 'main');
      const removed = await belay('env', 'delete', 'main', '--yes', '--watch');
      const left = (await belay('env', 'list', '--json')).json<{ environments: unknown[] }>().environments;

      expect(refused).toMatchObject({ code: 2 });
      expect(removed).toMatchObject({ code: 0 });
      expect(left).toEqual([]);
    }, 3 * MINUTES);
  });
}
