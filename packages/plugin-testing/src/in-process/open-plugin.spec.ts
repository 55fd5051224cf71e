import { afterEach, describe, expect, it } from '@jest/globals';
import { BelayError, definePlugin, type OperationContext, type PluginParts } from '@belay/plugin-sdk';
import { z } from 'zod';
import { KitDoor } from '../door/kit-door.js';
import { openPlugin, type OpenedPlugin, type OpenPluginOptions } from './open-plugin.js';

const meta = { operationId: 'op_1', environmentId: 'env_1', projectId: 'prj_1', targetId: 'test', step: 'notify', key: 'op_1:notify', fence: 1 };
const input = { op: meta, url: 'http://localhost/', deliveryId: 'd1', event: {} };

/** Whatever a plugin may answer, right or wrong. */
const anAnswer = z.object({ httpStatus: z.any() });

let opened: OpenedPlugin | undefined;

/** A notifier whose one method is the given function. */
function open(notify: (op: OperationContext) => unknown, options: OpenPluginOptions = {}): OpenedPlugin {
  const parts: PluginParts = { notifier: { notify: async (_input, op) => anAnswer.parse(await notify(op)) } };
  opened = openPlugin(definePlugin({ id: 'try', contract: '1', options: z.object({ level: z.number().optional() }), setup: () => parts }), options);
  return opened;
}

describe('a plugin that the SDK runs', () => {
  afterEach(async () => {
    await opened?.close();
    opened = undefined;
  });

  it('is given the operation, its key and its attempt', async () => {
    const seen: unknown[] = [];
    const plugin = open((op) => (seen.push(op.key, op.fence, op.attempt, op.previousProgress), { httpStatus: 200 }));

    await plugin.call('notify', input, { attempt: 2, previousProgress: { done: 7 } });

    expect(seen).toEqual(['op_1:notify', 1, 2, { done: 7 }]);
  });

  it('lets go of what its set-up opened, newest first, also when the set-up fails', async () => {
    const gone: string[] = [];
    let tries = 0;
    const plugin = definePlugin({
      id: 'try', contract: '1', options: z.object({}),
      setup: ({ onDispose }) => {
        tries += 1;
        const name = `try ${tries}`;
        onDispose(() => void gone.push(`${name}: first`));
        onDispose(() => { gone.push(`${name}: second`); throw new Error('it does not want to'); });
        if (tries === 1) throw new Error('not yet');
        return { notifier: { notify: async () => ({ httpStatus: 200 }) }, dispose: () => void gone.push(`${name}: the plugin's own`) };
      },
    });
    opened = openPlugin(plugin);
    // The set-up is tried again after a moment, for which timers need their turn.
    const endMs = Date.now() + 5_000;
    while (opened.host.status.kind !== 'ready' && Date.now() < endMs) await new Promise((resolve) => setImmediate(resolve));
    await expect(opened.call('notify', input)).resolves.toEqual({ httpStatus: 200 });

    await opened.close();

    expect(gone).toEqual(['try 1: second', 'try 1: first', "try 2: the plugin's own", 'try 2: second', 'try 2: first']);
  });

  it('answers PLUGIN_BAD_RESULT when its method answers something else than the contract says', async () => {
    await expect(open(() => ({ httpStatus: 'fine' })).call('notify', input)).rejects.toMatchObject({ code: 'PLUGIN_BAD_RESULT' });
  });

  it('answers INVALID_INPUT for input that does not fit and UNSUPPORTED_CAPABILITY for what it does not offer', async () => {
    const plugin = open(() => ({ httpStatus: 200 }));

    await expect(plugin.call('notify', { op: meta })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(plugin.call('readMetrics', { op: meta, ref: { environmentId: 'env_1', kind: 'workload', name: 'web' } })).rejects.toMatchObject({ code: 'UNSUPPORTED_CAPABILITY' });
  });

  it('hides the text of an unexpected error and names where it is to be found', async () => {
    const plugin = open(() => { throw new Error('password is hunter2hunter2'); });

    const failure = plugin.call('notify', input);

    await expect(failure).rejects.toMatchObject({ code: 'PLUGIN_CRASHED' });
    await expect(failure).rejects.not.toThrow('hunter2');
    expect(plugin.logLines.join('')).toContain('a call failed with an unexpected error');
  });

  it('masks a secret that it has resolved in its log, its step log and its errors', async () => {
    const door = new KitDoor();
    door.addSecret('env_1', 'ref', 'hunter2hunter2');
    const plugin = open(async (op) => {
      const secret = await op.secrets.getText('ref');
      op.log.stdout(`token ${secret}`);
      throw new BelayError('NOTIFY_FAILED', `refused ${secret}`);
    }, { door });

    await expect(plugin.call('notify', input)).rejects.toThrow('refused ***');
    expect(door.stepLines.map(({ text }) => text)).toEqual(['token ***']);
  });

  it('is refused a secret that is not one of its operation', async () => {
    await expect(open(async (op) => op.secrets.get('foreign')).call('notify', input)).rejects.toMatchObject({ code: 'SECRET_UNAVAILABLE' });
  });

  it('is refused with STALE_OPERATION once a newer operation has begun', async () => {
    const door = new KitDoor();
    door.beginOperation('env_1', 2);

    await expect(open(() => ({ httpStatus: 200 }), { door }).call('notify', input)).rejects.toMatchObject({ code: 'STALE_OPERATION' });
  });

  it('asks again right before an effect that comes long after the claim', async () => {
    const door = new KitDoor();
    let hasMadeEffect = false;
    const plugin = open(async (op) => {
      await op.clock.sleep(60);
      door.beginOperation('env_1', 2);
      await op.effect(() => { hasMadeEffect = true; });
      return { httpStatus: 200 };
    }, { door });

    await expect(plugin.call('notify', input)).rejects.toMatchObject({ code: 'STALE_OPERATION' });
    expect(hasMadeEffect).toBe(false);
  });

  it('throws the reason of a cancel, whatever the method throws then', async () => {
    const stop = new AbortController();
    const reason = new Error('cancelled');
    const plugin = open(async (op) => {
      setTimeout(() => stop.abort(reason), 10);
      await op.clock.sleep(10_000, op.signal).catch(() => { throw new Error('something else'); });
    });

    await expect(plugin.call('notify', input, { signal: stop.signal })).rejects.toBe(reason);
  });

  it('says what is wrong with its options, stays alive and serves once they are right', async () => {
    const door = new KitDoor({ level: 'high' });
    const plugin = open(() => ({ httpStatus: 200 }), { door });
    await expect(plugin.call('notify', input)).rejects.toMatchObject({ code: 'PLUGIN_OPTIONS_INVALID' });
    expect(door.hellos.at(-1)?.problem?.message).toContain('level');

    door.setTargetOptions({ level: 1 });

    const endMs = Date.now() + 5_000;
    while (plugin.host.status.kind !== 'ready' && Date.now() < endMs) await new Promise((resolve) => setImmediate(resolve));
    await expect(plugin.call('notify', input)).resolves.toEqual({ httpStatus: 200 });
  });

  it('tells of a set-up that fails and tries it again', async () => {
    let tries = 0;
    opened = openPlugin(definePlugin({
      id: 'try', contract: '1', options: z.object({}),
      setup: () => {
        tries += 1;
        if (tries === 1) throw new BelayError('PROVIDER_UNAVAILABLE', 'The engine below does not answer.');
        return { notifier: { notify: async () => ({ httpStatus: 204 }) } };
      },
    }));

    const endMs = Date.now() + 5_000;
    while (opened.host.status.kind !== 'ready' && Date.now() < endMs) await new Promise((resolve) => setImmediate(resolve));

    expect(opened.door.hellos.some(({ problem }) => problem?.code === 'PROVIDER_UNAVAILABLE')).toBe(true);
    await expect(opened.call('notify', input)).resolves.toEqual({ httpStatus: 204 });
  });

  it('loses lines rather than memory when it floods its log, and says how many', async () => {
    const plugin = open((op) => {
      for (let line = 0; line < 30_000; line += 1) op.log.stdout(`line ${line}`);
      return { httpStatus: 200 };
    });

    await plugin.call('notify', input);

    expect(plugin.door.stepLines.length).toBeLessThan(11_000);
    expect(plugin.logLines.join('')).toContain('lines of a step were lost');
  });
});
