import { describe, expect, it } from '@jest/globals';
import { pluginActivities } from './activities.js';
import { CONTRACT_VERSION } from './activity-limits.js';
import type { ContractAdapter } from './contract-adapters.js';
import { createServedContracts, servedContracts } from './contract-versions.js';

/** As if contract 7 had called the URL of a notification `to`. */
const seven: ContractAdapter = {
  version: 7,
  outputs: pluginActivities,
  toPlugin: (_activity, input) => {
    const { url, ...rest } = Object(input);
    return { ...rest, to: url };
  },
  fromPlugin: (_activity, output) => ({ httpStatus: Number(Object(output).httpStatus) }),
};

describe('the contracts that an engine serves', () => {
  it('are its own and the one before, and no others', () => {
    const served = createServedContracts(8, [seven, { ...seven, version: 6 }]);

    expect(served.versions).toEqual([8, 7]);
    for (const version of [7, 8]) expect(() => served.assertServed('mine', version)).not.toThrow();
    for (const version of [0, 6, 9]) expect(() => served.assertServed('mine', version)).toThrow(expect.objectContaining({ code: 'PLUGIN_CONTRACT_UNSUPPORTED', message: expect.stringContaining(`speaks contract ${version}; this engine serves 7 and 8`) }));
  });

  it('lets a plugin of the one before be called in its own form', async () => {
    const served = createServedContracts(8, [seven]);
    const seen: unknown[] = [];
    const call = async (input: unknown) => (seen.push(input), { httpStatus: 204 });
    const older = createServedContracts(8, [{ ...seven, fromPlugin: () => ({ httpStatus: 'many' }) }]);

    expect(await served.adapt(7, 'notify', { url: 'http://x', deliveryId: 'd' }, call)).toEqual({ httpStatus: 204 });
    expect(await served.adapt(8, 'notify', { url: 'http://x', deliveryId: 'd' }, call)).toEqual({ httpStatus: 204 });
    await expect(older.adapt(7, 'notify', {}, call)).rejects.toMatchObject({ code: 'PLUGIN_BAD_RESULT' });
    expect(seen.slice(0, 2)).toEqual([{ to: 'http://x', deliveryId: 'd' }, { url: 'http://x', deliveryId: 'd' }]);
  });

  it('are the first one only, as long as there is no second', () => {
    expect(servedContracts.versions).toEqual([CONTRACT_VERSION]);
  });
});
