import { quoted, readValue, refuse, type Reading } from '../units/reading.js';
import type { DockerfileSpec } from './application-spec.types.js';

/** The Dockerfile of an application that names none. */
export const DEFAULT_DOCKERFILE = 'Dockerfile';

/**
 * Reads the path of a Dockerfile: the empty text, `.`, `/` and `./` mean `Dockerfile`, a leading slash means the repository's root,
 * and a path that ends in a slash means the Dockerfile in that folder. Letter case is kept.
 */
export function readDockerfilePath(raw: string): Reading<DockerfileSpec> {
  const text = raw.trim();
  if (/\p{C}/u.test(text) || text.length > 400) return refuse('INVALID_PATH', `${quoted(raw)} cannot be a path.`, 'Write a path such as backend/Dockerfile.');
  const segments: string[] = [];
  for (const segment of text.replaceAll('\\', '/').split('/')) {
    if (segment === '..')
      return refuse('INVALID_PATH', `The path ${quoted(raw)} leaves the repository.`, 'Write a path from the repository\'s root, without "..".');
    if (segment !== '' && segment !== '.') segments.push(segment);
  }
  if (segments.length === 0 || text.endsWith('/')) segments.push(DEFAULT_DOCKERFILE);
  return readValue({ path: segments.join('/'), raw });
}
