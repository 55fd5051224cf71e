import Docker from 'dockerode';
import type { LocalConfig } from '../config/local-config.js';
import { readAddedAuthorities } from '../images/added-authorities.js';
import { buildBaseImage, type BaseImageInput } from '../images/base-image.js';
import { LABELS } from '../images/labels.js';
import { buildOfflineImage, hashRecipe, type OfflineImageInput } from '../images/offline-image.js';
import { readOfflineCatalog } from '../images/offline-catalog.js';
import { withLock } from '../platform/lock.js';
import type { Found, Part } from './part.js';

/** `isOffline`: no registry answers the engine, so offline images stand in. */
export interface FoundImages extends Found {
  readonly isOffline: boolean;
}

/** Small, official and old: what a registry that answers at all certainly has. */
const PROBE_IMAGE = 'hello-world:latest';
const PROBE_TIMEOUT_MS = 6_000;

/** The images: pulled when they are needed where a registry answers; else the offline images of these families are made. */
export function imagesPart(config: LocalConfig, families: readonly string[]): Part<FoundImages> {
  const docker = new Docker();
  return {
    title: 'Images',
    detect: async () => {
      const missing = await findMissing(docker, config.root, families);
      // Offline images that are all here were made on this machine because no registry answered: the slow question is not asked again.
      if (missing.length === 0) return (await answersRegistry(docker)) ? pulled() : offline(families);
      return (await answersRegistry(docker)) ? pulled() : undefined;
    },
    provide: (report) => withLock('/tmp/belay-offline-images.lock', async () => {
      for (const missing of await findMissing(docker, config.root, families)) {
        if (missing.family.dockerfile === null) await buildBaseImage(docker, missing, report);
        else report(`made ${await buildOfflineImage(docker, config, missing, report)}`);
      }
      return offline(families);
    }),
  };
}

function pulled(): FoundImages {
  return { isOffline: false, how: 'registry', where: 'pulled when they are needed' };
}

function offline(families: readonly string[]): FoundImages {
  return { isOffline: true, how: 'offline images (no registry answers)', where: families.join(', ') };
}

/** Asks through the engine, because its network and its mirrors count, not ours. Nothing is pulled. */
async function answersRegistry(docker: Docker): Promise<boolean> {
  const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
  return docker.getImage(PROBE_IMAGE).distribution({ abortSignal: signal }).then(() => true, () => false);
}

type MissingImage = BaseImageInput & OfflineImageInput;

/** Families without an image of the present recipe, the base first. */
async function findMissing(docker: Docker, root: string, wanted: readonly string[]): Promise<readonly MissingImage[]> {
  const { base, families } = await readOfflineCatalog(root);
  const images = await docker.listImages({ filters: { label: [LABELS.recipe] } });
  // What was built on an offline image carries its labels too; only the tag tells the image itself.
  const own = images.filter((image) => image.RepoTags?.some((tag) => tag.startsWith('belay-offline/') && !tag.includes(':draft-')));
  const present = new Set(own.map((image) => image.Labels?.[LABELS.recipe]));
  const authorities = await readAddedAuthorities();
  const baseRecipe = JSON.stringify([base, authorities.map(({ pem }) => pem)]);
  const missing: MissingImage[] = [];
  for (const family of families) {
    const recipe = await hashRecipe(root, family, baseRecipe);
    if (!present.has(recipe) && (family.dockerfile === null || wanted.includes(family.family))) missing.push({ family, recipe, base, authorities });
  }
  return missing;
}
