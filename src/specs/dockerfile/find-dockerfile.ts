import { BelayError } from '@belay/contracts';
import type { OpenSource } from '../open-sources.js';
import type { WantedApplication } from '../project-spec.js';
import { readDockerfile, type DockerfileFacts } from './dockerfile-facts.js';

/** A Dockerfile with its real path inside the application's folder. */
export interface FoundDockerfile {
  readonly path: string;
  readonly facts: DockerfileFacts;
}

const MAX_BYTES = 1024 * 1024;

/**
 * Finds and reads an application's Dockerfile; letter case does not count. A path may also be written from the repository's root.
 * @throws {BelayError} DOCKERFILE_MISSING; MANIFEST_INVALID for a build target that it does not have.
 */
export async function findDockerfile({ name, spec }: WantedApplication, { folder, opened: { reader, commit } }: OpenSource): Promise<FoundDockerfile> {
  const wanted = spec.dockerfile.path;
  const prefix = folder === '' ? '' : `${folder}/`;
  const candidates = [`${prefix}${wanted}`, ...(prefix !== '' && wanted.toLowerCase().startsWith(prefix.toLowerCase()) ? [wanted] : [])];
  for (const candidate of candidates) {
    const path = await reader.findPathIgnoringCase(candidate);
    const text = path === undefined ? undefined : await reader.findFile(path, MAX_BYTES);
    if (path === undefined || text === undefined) continue;
    const target = spec.build?.target;
    const facts = readDockerfile(text.toString('utf8'), target);
    if (target !== undefined && !facts.stageNames.includes(target.toLowerCase()) && !/^\d+$/.test(target)) {
      throw new BelayError('MANIFEST_INVALID', `${path} of ${name} has no stage "${target}". It has ${facts.stageNames.join(', ') || 'no named stages'}.`, { details: { application: name, path, target } });
    }
    return { path: path.slice(prefix.length), facts };
  }
  throw new BelayError('DOCKERFILE_MISSING', `There is no file ${prefix}${wanted} to build ${name} from at ${commit.slice(0, 12)}. Add it, or name another path by "dockerfile" in the manifest.`, { details: { application: name, path: `${prefix}${wanted}`, commit } });
}
