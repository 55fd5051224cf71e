import { BelayError, pinnedImage, type CallInput, type OperationContext, type PinnedImage } from '@belay/plugin-sdk';
import { z } from 'zod';
import type { ProviderParts } from '../provider-parts.js';
import type { Dockerfile } from './dockerfile.js';
import { externalImages } from './dockerfile-images.js';

/** What a Dockerfile's images really are, and which of them have to be named otherwise for this build. */
export interface BaseImages {
  readonly images: readonly PinnedImage[];
  /** Reference as the Dockerfile means it → local reference of what stands in. */
  readonly replacements: ReadonlyMap<string, string>;
}

/**
 * Finds all images that a build starts from before it starts.
 * @throws {BelayError} IMAGE_UNAVAILABLE; DOCKERFILE_FRONTEND_UNAVAILABLE when the frontend of a `# syntax=` line cannot be had.
 */
export async function findBaseImages(parts: Pick<ProviderParts, 'images'>, dockerfile: Dockerfile, input: CallInput<'buildImage'>, op: OperationContext): Promise<BaseImages> {
  const [found] = await Promise.all([
    Promise.all(externalImages(dockerfile, input.args, input.target).map((ref) => parts.images.resolveLocal(ref, op.signal, (text) => op.log.info(text)))),
    dockerfile.syntax === undefined ? undefined : requireFrontend(parts, dockerfile.syntax, op),
  ]);
  const replacements = new Map(found.filter(({ image, localRef }) => image.ref !== localRef).map(({ image, localRef }) => [image.ref, localRef]));
  return { images: found.map(({ image }) => image), replacements };
}

/** Reads the base images that a built image carries in its label. */
export function parseBases(text: string | undefined): PinnedImage[] {
  const parsed = z.array(pinnedImage).safeParse(JSON.parse(text ?? '[]'));
  return parsed.success ? parsed.data : [];
}

async function requireFrontend(parts: Pick<ProviderParts, 'images'>, syntax: string, op: OperationContext): Promise<void> {
  try {
    await parts.images.resolve(syntax, op.signal);
  } catch (error) {
    op.signal.throwIfAborted();
    if (!(error instanceof BelayError) || error.code !== 'IMAGE_UNAVAILABLE' && error.code !== 'INVALID_INPUT') throw error;
    throw new BelayError('DOCKERFILE_FRONTEND_UNAVAILABLE', `The Dockerfile asks for the frontend ${syntax} by its "# syntax=" line, which cannot be had now. Remove the line if the Dockerfile does not need it, or make the image available.`, { cause: error, details: { syntax } });
  }
}
