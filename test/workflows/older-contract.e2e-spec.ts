import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { PluginActivities } from '@belay/contracts';
import { ApplicationFailure } from '@temporalio/activity';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { aRelease, anApplication, aService } from './specs.js';
import { bundleEntry, endServer, openWorld, startRealServer, TEST_LIMIT_MS } from './workflow-world.js';

jest.setTimeout(TEST_LIMIT_MS);
type Tap<T> = { tap(name: string, run: (given: T) => void): void };
type Compiler = { readonly hooks: { readonly normalModuleFactory: Tap<{ readonly hooks: { readonly beforeResolve: Tap<{ request: string }> } }> } };
const adapters = resolve(import.meta.dirname, 'fixtures/contract-adapters.ts');

/** A plugin of the bundler: whoever asks for the engine's adapters is given those of the test. */
const replaceAdapters = {
  apply: ({ hooks }: Compiler) => hooks.normalModuleFactory.tap('replace', (factory) => factory.hooks.beforeResolve.tap('replace', (asked) => {
    if (asked.request.endsWith('/contract-adapters.js')) asked.request = adapters;
  })),
};

/** A worker that knows contract 0 only: it reads `context` where contract 1 has `op`, and refuses what it does not know, as a worker of then would. */
function speakOlder(activities: Partial<PluginActivities>): Record<string, (input: unknown) => Promise<unknown>> {
  return Object.fromEntries(Object.entries(activities).map(([name, run]) => [name, async (input: unknown) => {
    const { context, ...rest } = Object(input);
    if (context === undefined || 'op' in rest) throw ApplicationFailure.nonRetryable(`${name} was called in a form that is not of contract 0`, 'INVALID_INPUT');
    return { answer: await Reflect.apply(run, activities, [{ ...rest, op: context }]) };
  }]));
}

/** The real workflows; the engine serves contract 1 and, by adapters in the place of its own, contract 0. */
describe('a plugin of the contract before', () => {
  let env: TestWorkflowEnvironment;
  let code: WorkflowBundleWithSourceMap;

  beforeAll(async () => {
    env = await startRealServer();
    code = await bundleEntry(resolve(import.meta.dirname, '../../workflows/src/index.ts'), (config) => ({ ...config, plugins: [...(config.plugins ?? []), replaceAdapters] }));
  });
  afterAll(() => endServer(env));

  it('serves a deploy, a change, a look and a collection, each call in its own form', async () => {
    await using world = await openWorld(env, { code, contract: 0, speak: speakOlder });

    const first = await world.run('op_1', 'deploy', aRelease({ services: [aService()] }));
    const second = await world.run('op_2', 'deploy', aRelease({ releaseId: 'rel_2', services: [aService()], applications: [anApplication({ version: 'v2' })] }));
    const seen = await world.observe('obs_1');
    const collected = await world.collect('gc_1');

    expect(first).toMatchObject({ kind: 'succeeded', releaseId: 'rel_1' });
    expect(second).toMatchObject({ kind: 'succeeded', releaseId: 'rel_2' });
    expect(world.provider.ids()).toEqual(['endpoint/web', 'network/private', 'route/web', 'service/db', 'volume/db-data', 'workload/web@g2']);
    expect(seen.kind === 'observed' && seen.resources.length).toBe(6);
    expect(collected).toEqual({ kind: 'planned' });
  });

  it('fails with its own code, and the operation is undone by calls of its form', async () => {
    await using world = await openWorld(env, { code, contract: 0, speak: speakOlder });
    await world.run('op_1', 'deploy', aRelease());
    world.provider.faults.set('wait/workload/web', () => { throw ApplicationFailure.nonRetryable('never healthy', 'UNHEALTHY'); });

    const outcome = await world.run('op_2', 'deploy', aRelease({ releaseId: 'rel_2', applications: [anApplication({ version: 'v2' })] }));

    expect(outcome).toMatchObject({ kind: 'failed', failure: { code: 'UNHEALTHY' } });
    expect(world.provider.ids()).toEqual(['endpoint/web', 'network/private', 'route/web', 'workload/web@g1']);
  });

  it('is refused by an engine that does not serve its contract, before anything is called', async () => {
    await using world = await openWorld(env, { contract: 0, speak: speakOlder });

    const outcome = await world.run('op_1', 'deploy', aRelease());

    expect(outcome).toMatchObject({ kind: 'failed', failure: { code: 'PLUGIN_CONTRACT_UNSUPPORTED', message: expect.stringContaining('speaks contract 0; this engine serves 1') } });
    expect(world.provider.calls).toEqual([]);
  });
});
