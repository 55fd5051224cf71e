import type { ImagesCapability, OperationContext, PinnedImage } from '@belay/plugin-sdk';
import { buildImage } from '../builds/image-builder.js';
import { isOwn, label } from '../engine/labels.js';
import type { ProviderParts } from '../provider-parts.js';
import { exposedPorts } from './exposed-ports.js';

/** Gives the capability to find, build and remove images on one engine. */
export function createImages(parts: ProviderParts): ImagesCapability {
  return {
    resolve: async (input, op) => {
      const found = await parts.images.resolveWithVersion(input, op.signal, (text) => op.log.info(text));
      return { ...found, image: await publish(parts, found.image, op) };
    },
    build: async (input, op) => {
      const built = await buildImage(parts, input, op);
      return { ...built, image: await publish(parts, built.image, op) };
    },
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

/** Only what another target has to pull is pushed: without a registry this costs nothing and asks nobody. */
function publish({ publisher }: ProviderParts, image: PinnedImage, op: OperationContext): Promise<PinnedImage> | PinnedImage {
  return publisher === undefined ? image : op.effect(() => publisher.publish(image, (text) => op.log.info(text), op.signal));
}
