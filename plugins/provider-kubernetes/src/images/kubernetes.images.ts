import { BelayError, type ImagesCapability } from '@belay/plugin-sdk';
import type { ProviderParts } from '../provider-parts.js';
import { Registry } from './registry.js';

/** Finds prebuilt images for the cluster by asking their registry. It builds none and keeps none: that is the builder's. */
export function createImages({ options, registryLogin, logger }: Pick<ProviderParts, 'options' | 'registryLogin' | 'logger'>): ImagesCapability {
  const registry = new Registry({ insecureHosts: options.registry?.insecure === true ? [hostOf(options.registry.url)] : [], login: registryLogin === undefined || options.registry === undefined ? undefined : { host: hostOf(options.registry.url), ...registryLogin } });
  return {
    resolve: async ({ ref }, op) => {
      if (/\s/.test(ref) || ref === '') throw new BelayError('INVALID_INPUT', `"${ref}" is not an image reference. Write it as repository:tag, e.g. postgres:16.`);
      const majorVersion = /:(\d+)[^/]*$/.exec(ref)?.[1];
      const version = majorVersion === undefined ? {} : { majorVersion };
      if (!options.resolveImages || !registry.isNamed(ref)) {
        logger.debug('an image is handed to the cluster as it is named', { ref });
        return { image: { ref, imageId: ref }, ...version };
      }
      const { image, exposedPorts } = await registry.resolve(ref, op.signal);
      op.log.info(`${ref} is ${image.manifestDigest ?? image.imageId}`);
      return { image, exposedPorts, ...version };
    },
    inspect: async () => ({ exists: true, exposedPorts: [] }),
    remove: async () => ({}),
  };
}

function hostOf(url: string): string {
  return url.replace(/^https?:\/\//, '').split('/')[0] ?? url;
}
