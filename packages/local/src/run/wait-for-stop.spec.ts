import { afterEach, describe, expect, it } from '@jest/globals';
import { waitForStop } from './wait-for-stop.js';

describe('waitForStop', () => {
  afterEach(() => { for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.removeAllListeners(signal); });

  it('takes a Ctrl-C that npm passes on a second time as one wish', async () => {
    const done: string[] = [];
    let finish: () => void = () => undefined;
    const stopped = waitForStop({ say: (text) => done.push(text), stop: () => new Promise((resolve) => { finish = resolve; }), kill: () => done.push('killed'), withStdin: false });

    process.emit('SIGINT', 'SIGINT');
    process.emit('SIGINT', 'SIGINT');
    finish();
    await stopped;

    expect(done).toEqual([expect.stringContaining('stopping (SIGINT)'), 'stopped']);
  });
});
