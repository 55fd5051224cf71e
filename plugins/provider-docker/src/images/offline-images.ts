import type { PinnedImage } from '@belay/plugin-sdk';
import type { DockerEngine } from '../engine/docker-engine.js';
import { label } from '../engine/labels.js';
import { parseImageReference } from './image-reference.js';

/** Official repositories that another family stands in for. */
const aliases: Readonly<Record<string, string>> = { mariadb: 'mysql' };

/** An image in the engine. */
export interface LocalImage {
  readonly image: PinnedImage;
  /** Reference by which the engine knows it. */
  readonly localRef: string;
}

/** Finds the offline image that can stand in for an official one of Docker Hub; undefined when there is none. */
export async function findOfflineImage(engine: DockerEngine, ref: string): Promise<LocalImage | undefined> {
  const { registry, repository } = parseImageReference(ref);
  if (registry !== 'docker.io' || repository.includes('/')) return undefined;
  const family = aliases[repository] ?? repository;
  const images = await engine.listImages([`${label.offlineFamily}=${family}`]);
  const tagged = images.flatMap((image) => (image.RepoTags ?? []).filter((tag) => tag.startsWith('belay-offline/')).map((localRef) => ({ image, localRef })));
  const newest = tagged.sort((one, other) => other.image.Created - one.image.Created)[0];
  if (newest === undefined) return undefined;
  const { image, localRef } = newest;
  const program = image.Labels[label.offlineProgram] ?? family;
  return { image: { ref, imageId: image.Id, substitute: { family, program, version: image.Labels[label.offlineVersion] ?? 'unknown' } }, localRef };
}
