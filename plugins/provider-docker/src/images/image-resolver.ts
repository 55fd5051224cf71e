import { BelayError, type ActivityOutput, type CallInput, type Clock, type Logger, type PinnedImage } from '@belay/plugin-sdk';
import type Docker from 'dockerode';
import type { DockerEngine } from '../engine/docker-engine.js';
import { exposedPorts } from './exposed-ports.js';
import { isImageReference, parseImageReference } from './image-reference.js';
import { findOfflineImage, type LocalImage } from './offline-images.js';
import { writerOf } from './image-writer.js';
import { pullImage } from './pull-image.js';

const RETRY_PULL_MS = 60_000;

/** Finds images by their reference: in the engine, else in their registry, else (where allowed) an offline image that stands in. */
export class ImageResolver {
  /** What stands in for images that could not be pulled: their registry is not asked again for a minute. */
  private readonly substitutes = new Map<string, { readonly offline: LocalImage; readonly untilMs: number }>();

  constructor(private readonly engine: DockerEngine, readonly allowsOffline: boolean, private readonly logger: Logger, private readonly clock: Clock) {}

  /** @throws {BelayError} IMAGE_UNAVAILABLE when it cannot be had; INVALID_INPUT when the text is no reference. */
  async resolve(ref: string, signal: AbortSignal, progress: (text: string) => void = () => undefined): Promise<PinnedImage> {
    return (await this.resolveLocal(ref, signal, progress)).image;
  }

  /** As `resolve`, with the reference by which the engine knows the image: another one than was asked for where an offline image stands in. */
  async resolveLocal(ref: string, signal: AbortSignal, progress: (text: string) => void = () => undefined): Promise<LocalImage> {
    if (!isImageReference(ref)) throw new BelayError('INVALID_INPUT', `"${ref}" is not an image reference. Write it as repository:tag, e.g. postgres:16.`);
    const [local, substitute] = await Promise.all([this.engine.findImage(ref), this.findKnownSubstitute(ref)]);
    if (local !== undefined) return { image: pin(ref, local), localRef: ref };
    const offline = substitute ?? await this.pullOrSubstitute(ref, signal, progress);
    if (offline.image.substitute !== undefined) progress(`${ref} → offline substitute ${offline.image.substitute.program} ${offline.image.substitute.version}`);
    return offline;
  }

  /** As `resolve`, with the major version of the program that the image holds. */
  async resolveWithVersion(input: CallInput<'resolveImage'>, signal: AbortSignal, progress: (text: string) => void): Promise<ActivityOutput<'resolveImage'>> {
    const image = await this.resolve(input.ref, signal, progress);
    const majorVersion = writerOf(image)?.majorVersion;
    const details = await this.engine.findImage(image.imageId);
    return { image, ...(majorVersion === undefined ? {} : { majorVersion }), ...(details === undefined ? {} : { exposedPorts: exposedPorts(details) }) };
  }

  private async pullOrSubstitute(ref: string, signal: AbortSignal, progress: (text: string) => void): Promise<LocalImage> {
    const failure = await pullImage(this.engine, ref, signal, progress);
    const pulled = failure === undefined ? await this.engine.findImage(ref) : undefined;
    if (pulled !== undefined) return { image: pin(ref, pulled), localRef: ref };
    const offline = this.allowsOffline ? await findOfflineImage(this.engine, ref) : undefined;
    if (offline === undefined) throw unavailable(ref, failure ?? 'it was removed again at once', this.allowsOffline);
    this.logger.info('an offline image stands in', { ref, localRef: offline.localRef });
    this.substitutes.set(ref, { offline, untilMs: this.clock.monotonicMs() + RETRY_PULL_MS });
    return offline;
  }

  /** What stood in a moment ago, if it is still there. */
  private async findKnownSubstitute(ref: string): Promise<LocalImage | undefined> {
    const known = this.substitutes.get(ref);
    if (known === undefined || known.untilMs < this.clock.monotonicMs()) return undefined;
    return (await this.engine.findImage(known.offline.localRef))?.Id === known.offline.image.imageId ? known.offline : undefined;
  }
}

function pin(ref: string, image: Docker.ImageInspectInfo): PinnedImage {
  const { registry, repository } = parseImageReference(ref);
  const digest = (image.RepoDigests ?? []).find((text) => {
    const found = parseImageReference(text);
    return found.registry === registry && found.repository === repository;
  })?.split('@')[1];
  return { ref, imageId: image.Id, ...(digest === undefined ? {} : { manifestDigest: digest }) };
}

function unavailable(ref: string, reason: string, allowsOffline: boolean): BelayError {
  const advice = allowsOffline
    ? 'No offline image stands in for it. Make the registry reachable, or load the image with `docker load`.'
    : 'Make the registry reachable, load the image with `docker load`, or set BELAY_OFFLINE_IMAGES=1 to let an offline image stand in.';
  return new BelayError('IMAGE_UNAVAILABLE', `The image ${ref} cannot be had: ${reason}. ${advice}`, { details: { image: ref } });
}
