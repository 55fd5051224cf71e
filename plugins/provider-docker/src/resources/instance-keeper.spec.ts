import { describe, expect, it } from '@jest/globals';
import { unfenced, type Effect } from '../engine/effect.js';
import { InstanceKeeper } from './instance-keeper.js';

/** An engine that notes what it is asked for, and fails as often as it is told. */
function anEngine(failures = 0) {
  const asked: string[] = [];
  let left = failures;
  const keepContainerRunning = async (id: string): Promise<void> => {
    asked.push(id);
    if (left-- > 0) throw new Error('away');
  };
  return { asked, keepContainerRunning };
}

describe('InstanceKeeper', () => {
  it('asks once for what was begun before it was needed', async () => {
    const engine = anEngine();
    const keeper = new InstanceKeeper(engine);

    keeper.begin([{ Id: 'a' }, { Id: 'b' }], unfenced);
    await keeper.keep([{ Id: 'a' }, { Id: 'b' }, { Id: 'c' }]);
    await keeper.keep([{ Id: 'a' }]);

    expect(engine.asked).toEqual(['a', 'b', 'c']);
  });

  it('asks again when what was begun came to nothing', async () => {
    const engine = anEngine(1);
    const keeper = new InstanceKeeper(engine);

    keeper.begin([{ Id: 'a' }], unfenced);
    await keeper.keep([{ Id: 'a' }]);

    expect(engine.asked).toEqual(['a', 'a']);
  });

  it('says so when it cannot be done', async () => {
    const keeper = new InstanceKeeper(anEngine(2));
    keeper.begin([{ Id: 'a' }], unfenced);

    await expect(keeper.keep([{ Id: 'a' }])).rejects.toThrow('away');
  });

  it('leaves alone what an operation may no longer change', async () => {
    const engine = anEngine();
    const stale: Effect = async () => { throw new Error('stale'); };

    new InstanceKeeper(engine).begin([{ Id: 'a' }], stale);
    await Promise.resolve();

    expect(engine.asked).toEqual([]);
  });
});
