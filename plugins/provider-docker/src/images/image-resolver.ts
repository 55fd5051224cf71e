import { BelayError, type ActivityOutput, type CallInput, type Clock, type Logger, type PinnedImage } from '@belay/plugin-sdk';
import type Docker from 'dockerode';
import type { DockerEngine } from '../engine/docker-engine.js';
import { exposedPorts } from './exposed-ports.js';
import { isImageReference, parseImageReference } from './image-reference.js';
import { findOfflineImage } from './offline-images.js';
import { writerOf } from './image-writer.js';
import { pullImage } from './pull-image.js';

const RETRY_PULL_MS = 60_000;

/** Finds images by their reference: in the engine, else in their registry, else (where allowed) an offline image that stands in. */
export class ImageResolver {
  /** Pulls that failed where an offline image could stand in: not tried again for a minute. */
  private readonly failures = new Map<string, { readonly reason: string; readonly untilMs: number }>();

  constructor(private readonly engine: DockerEngine, readonly allowsOffline: boolean, private readonly logger: Logger, private readonly clock: Clock) {}

  /** @throws {BelayError} IMAGE_UNAVAILABLE when it cannot be had; INVALID_INPUT when the text is no reference. */
  async resolve(ref: string, signal: AbortSignal, progress: (text: string) => void = () => undefined): Promise<PinnedImage> {
    if (!isImageReference(ref)) throw new BelayError('INVALID_INPUT', `"${ref}" is not an image reference. Write it as repository:tag, e.g. postgres:16.`);
    const local = await this.engine.findImage(ref);
    if (local !== undefined) return pin(ref, local);
    const failure = await this.pull(ref, signal, progress);
    const pulled = failure === undefined ? await this.engine.findImage(ref) : undefined;
    if (pulled !== undefined) return pin(ref, pulled);
    const reason = failure ?? 'it was removed again at once';
    const offline = this.allowsOffline ? await findOfflineImage(this.engine, ref) : undefined;
    if (offline?.substitute === undefined) throw unavailable(ref, reason, this.allowsOffline);
    const { program, version } = offline.substitute;
    this.logger.debug('an offline image stands in', { ref, program, version });
    progress(`${ref} → offline substitute ${program} ${version}`);
    return offline;
  }

  /** As `resolve`, with the major version of the program that the image holds. */
  async resolveWithVersion(input: CallInput<'resolveImage'>, signal: AbortSignal, progress: (text: string) => void): Promise<ActivityOutput<'resolveImage'>> {
    const image = await this.resolve(input.ref, signal, progress);
    const majorVersion = writerOf(image)?.majorVersion;
    const details = await this.engine.findImage(image.imageId);
    return { image, ...(majorVersion === undefined ? {} : { majorVersion }), ...(details === undefined ? {} : { exposedPorts: exposedPorts(details) }) };
  }

  private async pull(ref: string, signal: AbortSignal, progress: (text: string) => void): Promise<string | undefined> {
    const known = this.failures.get(ref);
    if (known !== undefined && known.untilMs > this.clock.monotonicMs()) return known.reason;
    const reason = await pullImage(this.engine, ref, signal, progress);
    if (reason === undefined || !this.allowsOffline) this.failures.delete(ref);
    else this.failures.set(ref, { reason, untilMs: this.clock.monotonicMs() + RETRY_PULL_MS });
    return reason;
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
