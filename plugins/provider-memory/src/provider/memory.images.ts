import { BelayError, type ImagesCapability } from '@belay/plugin-sdk';
import type { MemoryEngine } from '../engine/memory-engine.js';

/** Images whose name begins so cannot be had. */
const UNAVAILABLE = 'memory/unavailable';

/** Images that exist by being named. */
export function createMemoryImages(engine: MemoryEngine): ImagesCapability {
  return {
    resolve: async ({ ref }, op) => {
      if (ref.startsWith(UNAVAILABLE)) throw new BelayError('IMAGE_UNAVAILABLE', `The image ${ref} cannot be had.`);
      const { exposedPorts, ...image } = await engine.around('resolve', ref, op.signal, () => op.effect(() => engine.putImage(ref, 'resolve', op)));
      const majorVersion = /:(\d+)/.exec(ref)?.[1];
      return { image, exposedPorts, ...(majorVersion === undefined ? {} : { majorVersion }) };
    },
    build: async ({ application, buildKey }, op) => {
      const ref = `belay/${application}:${buildKey}`;
      const isReused = engine.findImage(ref) !== undefined;
      op.log.stdout(isReused ? `${ref} was built before` : `building ${ref}`);
      const { exposedPorts, ...image } = await engine.around('build', ref, op.signal, () => op.effect(() => engine.putImage(ref, 'build', op)));
      return { image, isReused, exposedPorts, baseImages: [] };
    },
    inspect: async ({ imageId }) => {
      const image = engine.findImage(imageId);
      return { exists: image !== undefined, exposedPorts: image?.exposedPorts ?? [] };
    },
    remove: async ({ imageId }, op) => {
      await engine.around('removeImage', imageId, op.signal, () => op.effect(() => engine.removeImage(imageId, op)));
      return {};
    },
  };
}
