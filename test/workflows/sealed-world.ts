import { hkdfSync } from 'node:crypto';
import { pluginQueue } from '@belay/contracts';
import { createPayloadCodec, type PayloadKey } from '@belay/contracts/codec';
import { sealedDataConverter } from '@belay/plugin-sdk/temporal';
import { createEngineCodec } from '../../src/platform/payload-keys/engine-codec.js';

/** Keys of a world, the same for each run, so that a recorded history can be opened. */
function keyOf(scope: string): PayloadKey {
  return { id: `test:${scope}`, bytes: Buffer.from(hkdfSync('sha256', 'a world of tests', '', scope, 32)) };
}

/** As the engine seals: what is for a plugin with its queue's key, the rest with its own. */
export const engineConverter = sealedDataConverter(createEngineCodec({
  currentKey: async (scope) => keyOf(scope),
  findKey: async (id) => (id.startsWith('test:') ? keyOf(id.slice('test:'.length)) : undefined),
}));

const { id, bytes } = keyOf(pluginQueue('fake', 'local'));
/** What the worker of the plugin `fake` has: the key of its queue and no other. */
export const pluginConverter = sealedDataConverter(createPayloadCodec({ currentKeyId: id, keys: new Map([[id, bytes]]) }));
