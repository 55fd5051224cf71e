import { BelayError, type PinnedImage } from '@belay/plugin-sdk';
import { z } from 'zod';
import type { DockerEngine } from '../engine/docker-engine.js';
import { readLines } from '../engine/read-lines.js';
import type { DockerOptions } from '../options.js';
import { parseImageReference } from './image-reference.js';

const pushEvent = z.object({ error: z.string().optional(), aux: z.object({ Digest: z.string().optional() }).optional() });
type RegistryOptions = NonNullable<DockerOptions['registry']>;

/** Puts images where other targets pull them from. */
export class ImagePublisher {
  /** Digests of what this process has pushed, by repository and image. */
  private readonly pushed = new Map<string, string>();

  constructor(private readonly engine: DockerEngine, private readonly registry: RegistryOptions) {}

  /**
   * Pushes an image into the target's registry and pins it by the digest that it has there.
   * @throws {BelayError} IMAGE_UNAVAILABLE when the registry does not take it or does not answer.
   */
  async publish(image: PinnedImage, progress: (text: string) => void, signal: AbortSignal): Promise<PinnedImage> {
    const user = (await this.engine.findImage(image.imageId))?.Config.User;
    const described = user === undefined || user === '' ? image : { ...image, user };
    const repository = `${this.registry.url.replace(/^https?:\/\//, '').replace(/\/$/, '')}/${parseImageReference(image.ref).repository}`;
    const key = `${repository} ${image.imageId}`;
    const digest = this.pushed.get(key) ?? await this.push(repository, image, progress, signal);
    this.pushed.set(key, digest);
    return { ...described, manifestDigest: digest, pullRef: `${repository}@${digest}` };
  }

  private async push(repository: string, { ref, imageId }: PinnedImage, progress: (text: string) => void, signal: AbortSignal): Promise<string> {
    const tag = imageId.replace(/^sha256:/, '').slice(0, 24);
    const local = this.engine.docker.getImage(imageId);
    await this.engine.call(`tag ${ref} as ${repository}:${tag}`, () => local.tag({ repo: repository, tag }));
    const { username = '', password = '', url } = this.registry;
    const stream = await this.engine.call(`push ${repository}:${tag}`, () => this.engine.docker.getImage(`${repository}:${tag}`).push({ authconfig: { username, password, serveraddress: url }, abortSignal: signal }));
    let digest: string | undefined;
    for await (const line of readLines(stream)) {
      const event = pushEvent.safeParse(JSON.parse(line));
      if (event.data?.error !== undefined) throw new BelayError('IMAGE_UNAVAILABLE', `The image ${ref} cannot be pushed to ${repository}: ${event.data.error}. Check that the registry runs and takes the target's credentials.`, { details: { image: ref, repository } });
      digest = event.data?.aux?.Digest ?? digest;
    }
    if (digest === undefined) throw new BelayError('PROVIDER_UNAVAILABLE', `The push of ${ref} to ${repository} was broken off; it is tried again.`);
    progress(`pushed ${repository}@${digest}`);
    return digest;
  }
}
