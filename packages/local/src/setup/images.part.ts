import Docker from 'dockerode';
import type { LocalConfig } from '../config/local-config.js';
import { buildBaseImage } from '../images/base-image.js';
import { LABELS } from '../images/labels.js';
import { buildOfflineImage, hashRecipe } from '../images/offline-image.js';
import { readOfflineCatalog, type OfflineCatalog, type OfflineFamily } from '../images/offline-catalog.js';
import { withLock } from '../platform/lock.js';
import type { Found, Part, Report } from './part.js';

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
      for (const { family, recipe, base } of await findMissing(docker, config.root, families)) {
        if (family.dockerfile === null) await buildBaseImage(docker, base, recipe, report);
        else report(`made ${await buildOfflineImage(docker, config, family, recipe, report)}`);
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

interface MissingImage {
  readonly family: OfflineFamily;
  readonly recipe: string;
  readonly base: OfflineCatalog['base'];
}

/** Families without an image of the present recipe, the base first. */
async function findMissing(docker: Docker, root: string, wanted: readonly string[]): Promise<readonly MissingImage[]> {
  const { base, families } = await readOfflineCatalog(root);
  const images = await docker.listImages({ filters: { label: [LABELS.recipe] } });
  const present = new Set(images.map((image) => image.Labels?.[LABELS.recipe]));
  const missing: MissingImage[] = [];
  let baseRecipe = '';
  for (const family of families) {
    const recipe = await hashRecipe(root, family, JSON.stringify(base));
    if (family.dockerfile === null) baseRecipe = recipe;
    if (!present.has(recipe) && (family.family === 'debian' || wanted.includes(family.family))) missing.push({ family, recipe, base });
  }
  const needsBase = missing.some(({ family }) => family.dockerfile !== null) || baseRecipe === '';
  return needsBase ? missing : missing.filter(({ family }) => wanted.includes(family.family));
}
