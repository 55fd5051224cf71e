import type { PinnedImage } from '@belay/plugin-sdk';
import type { DockerEngine } from '../engine/docker-engine.js';
import { label } from '../engine/labels.js';
import { parseImageReference } from './image-reference.js';

/** Official repositories that another family stands in for. */
const aliases: Readonly<Record<string, string>> = { mariadb: 'mysql' };

/** Finds the offline image that can stand in for an official one of Docker Hub; undefined when there is none. */
export async function findOfflineImage(engine: DockerEngine, ref: string): Promise<PinnedImage | undefined> {
  const { registry, repository } = parseImageReference(ref);
  if (registry !== 'docker.io' || repository.includes('/')) return undefined;
  const family = aliases[repository] ?? repository;
  const images = await engine.listImages([`${label.offlineFamily}=${family}`]);
  const newest = images.filter((image) => (image.RepoTags ?? []).some((tag) => tag.startsWith('belay-offline/'))).sort((one, other) => other.Created - one.Created)[0];
  if (newest === undefined) return undefined;
  const program = newest.Labels[label.offlineProgram] ?? family;
  return { ref, imageId: newest.Id, substitute: { family, program, version: newest.Labels[label.offlineVersion] ?? 'unknown' } };
}
