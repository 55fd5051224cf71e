import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MemoryEngine } from '@belay/provider-memory';
import { readEnvironmentState } from '../helpers/environment-state.ts';
import { visit } from '../helpers/visit.ts';
import type { PlatformWorld, WorldApplication } from '../helpers/world.ts';

const MINUTES = 60_000;
const files = {
  Dockerfile: 'FROM node:24-slim\nCOPY server.js text ./\nCMD ["node", "server.js"]\n', text: 'one',
  'server.js': 'const text = require("node:fs").readFileSync("text", "utf8").trim();\nrequire("node:http").createServer((q, s) => s.end(text)).listen(3000);\nprocess.on("SIGTERM", () => process.exit(0));\n',
  'belay.yml': 'applications:\n  - { name: twice, project: twice, port: 3000 }\ndatabases:\n  - { type: redis, name: cache, version: "7" }\nrouters:\n  - name: main\n    routes: [{ application_name: twice, paths: ["/"] }]\n',
};
interface DriftAnswer { readonly isDrifted: boolean; readonly items: readonly { readonly resource: string; readonly kind: string }[] }

/** A platform with a Docker engine as its default target, and a second target in memory. */
export interface TwoTargets {
  readonly world: PlatformWorld;
  readonly memory: { readonly target: string; readonly file: string };
}

/** One project whose branch main is on a Docker engine and whose branch other is on a target in memory, which holds nothing else. */
export function describeTwoProviders(open: () => TwoTargets): void {
  describe('two providers side by side in one project', () => {
    const docker = new Docker();
    let world: PlatformWorld;
    let memory: MemoryEngine;
    let app: WorldApplication;
    let other: string;

    beforeAll(async () => {
      const place = open();
      world = place.world;
      app = await world.createApplication('twice', files);
      await app.repository.git('branch', 'other');
      const { environment: { project } } = await world.platform.graphql<{ environment: { project: { id: string } } }>('query ($id: ID!) { environment(id: $id) { project { id } } }', { id: app.environment });
      other = (await world.platform.graphql<{ createEnvironment: { environment: { id: string } } }>('mutation ($input: CreateEnvironmentInput!) { createEnvironment(input: $input) { environment { id } userErrors { message } } }', { input: { project: project.id, branch: 'other', kind: 'DEVELOPMENT', target: place.memory.target } })).createEnvironment.environment.id;
      memory = new MemoryEngine({ file: place.memory.file });
    }, 4 * MINUTES);
    afterAll(() => memory?.close());

    const containers = (environment: string) => docker.listContainers({ all: true, filters: { label: [`dev.belay.environment=${environment}`] } });
    const inMemory = (environment: string) => memory.list(environment).map(({ ref, incarnation, specHash, promotedGeneration }) => ({ kind: ref.kind, name: ref.name, generation: ref.generation, incarnation, specHash, promotedGeneration }));
    const deploy = async (environment: string) => world.waitForEnd(await world.start('deploy', { environment }));
    const drift = async (environment: string): Promise<DriftAnswer> => (await world.platform.graphql<{ drift: DriftAnswer }>('query ($id: ID!) { drift(environment: $id) { isDrifted items { resource kind } } }', { id: environment })).drift;

    it('deploy at the same time, each to its own target and nothing to the other\'s', async () => {
      const [first, second] = await Promise.all([deploy(app.environment), deploy(other)]);

      expect((await visit(first.urls[0] ?? '')).text).toBe('one');
      expect(second.urls[0]).toContain('memory.localhost');
      expect((await containers(app.environment)).length).toBeGreaterThan(0);
      expect(await containers(other)).toEqual([]);
      expect(inMemory(other).map(({ kind, name }) => `${kind}/${name}`)).toEqual(expect.arrayContaining(['workload/twice', 'service/cache', 'endpoint/twice']));
      expect(inMemory(app.environment)).toEqual([]);
      expect(new Set(memory.list().map(({ ref }) => ref.environmentId))).toEqual(new Set([other]));
    }, 5 * MINUTES);

    it('leave each other alone when one of them is changed', async () => {
      const [onDocker, untouched] = [await readEnvironmentState(app.environment), inMemory(other)];
      await app.repository.git('checkout', '--quiet', 'other');
      await app.repository.commit({ text: 'two' });
      await deploy(other);
      const changed = inMemory(other);
      expect(changed).not.toEqual(untouched);
      expect(await readEnvironmentState(app.environment)).toEqual(onDocker);

      await app.repository.git('checkout', '--quiet', 'main');
      await app.repository.commit({ text: 'three' });
      const { urls } = await deploy(app.environment);
      expect((await visit(urls[0] ?? '')).text).toBe('three');
      expect(inMemory(other)).toEqual(changed);
    }, 5 * MINUTES);

    it('are looked at one by one: what is missing on one is drift of its own environment only', async () => {
      expect(await drift(other)).toEqual({ isDrifted: false, items: [] });
      const workload = memory.list(other).find(({ ref }) => ref.kind === 'workload');
      if (workload === undefined) throw new Error('nothing runs in memory');
      memory.removeByHand(workload.ref);

      expect(await drift(other)).toEqual({ isDrifted: true, items: [{ resource: 'workload/twice', kind: 'MISSING' }] });
      expect(await drift(app.environment)).toEqual({ isDrifted: false, items: [] });
      await world.waitForEnd(await world.start('repair', { environment: other }));
      expect(await drift(other)).toEqual({ isDrifted: false, items: [] });
    }, 4 * MINUTES);

    it('are destroyed one by one', async () => {
      const onDocker = await readEnvironmentState(app.environment);
      await world.waitForEnd(await world.start('destroyEnvironment', { environment: other }));
      expect(inMemory(other)).toEqual([]);
      expect(await readEnvironmentState(app.environment)).toEqual(onDocker);
      expect((await drift(app.environment)).isDrifted).toBe(false);

      await world.waitForEnd(await world.start('destroyEnvironment', { environment: app.environment }));
      expect(await containers(app.environment)).toEqual([]);
    }, 5 * MINUTES);
  });
}
