import type { ImagesCapability } from '@belay/plugin-sdk';
import { buildImage } from '../builds/image-builder.js';
import { isOwn, label } from '../engine/labels.js';
import type { ProviderParts } from '../provider-parts.js';
import { exposedPorts } from './exposed-ports.js';

/** Gives the capability to find, build and remove images on one engine. */
export function createImages(parts: ProviderParts): ImagesCapability {
  return {
    resolve: (input, op) => parts.images.resolveWithVersion(input, op.signal, (text) => op.log.info(text)),
    build: (input, op) => buildImage(parts, input, op),
    inspect: async ({ imageId }) => {
      const image = await parts.engine.findImage(imageId);
      return { exists: image !== undefined, exposedPorts: image === undefined ? [] : exposedPorts(image) };
    },
    remove: async ({ imageId }, op) => {
      const image = await parts.engine.findImage(imageId);
      // Only what was built here is removed: pulled images are shared with others on the machine.
      if (image === undefined || !isOwn(parts.scope, image.Config.Labels) || image.Config.Labels?.[label.buildKey] === undefined) return {};
      await op.effect(() => parts.engine.removeImage(image.Id));
      return {};
    },
  };
}
