import { Readable } from 'node:stream';
import { BelayError, type ActivityOutput, type CallInput, type OperationContext, type PinnedImage } from '@belay/plugin-sdk';
import { isOwn, label, scopeLabels, type Labels } from '../engine/labels.js';
import { readLines } from '../engine/read-lines.js';
import { exposedPorts } from '../images/exposed-ports.js';
import type { ProviderParts } from '../provider-parts.js';
import { findBaseImages, parseBases, type BaseImages } from './base-images.js';
import { receiveContext, type BuildContext } from './build-context.js';
import { buildError, withAuthorsLines } from './build-error.js';
import { readBuildEvent } from './build-events.js';
import { BuildOutput } from './build-output.js';
import { declaredArgs, needsSession, parseDockerfile, type Dockerfile } from './dockerfile.js';
import { extraCaSecret, readExtraCa, trustExtraCa } from './extra-ca.js';
import { replaceImages } from './dockerfile-images.js';

type BuildParts = Pick<ProviderParts, 'engine' | 'scope' | 'images' | 'door' | 'dataDir' | 'extraCaFile'>;
type BuildInput = CallInput<'buildImage'>;

/**
 * Builds an application's image from a tree, or gives the one that was built from the same key.
 * @throws {BelayError} BUILD_FAILED, DISK_FULL, DOCKERFILE_MISSING, DOCKERFILE_FRONTEND_UNAVAILABLE, IMAGE_UNAVAILABLE.
 */
export async function buildImage(parts: BuildParts, input: BuildInput, op: OperationContext): Promise<ActivityOutput<'buildImage'>> {
  // Most builds are of something new, so its tree is asked for meanwhile.
  const tree = parts.door.fetchTree(input.source.treeRef, op.signal);
  tree.catch(() => undefined);
  const known = await findBuilt(parts, input);
  if (known !== undefined) {
    void tree.then((unused) => unused.destroy(), () => undefined);
    return known;
  }
  const tar = await tree;
  const context = await receiveContext(parts.dataDir, tar, input.source.dockerfile, op.signal);
  try {
    const content = context.dockerfile;
    if (content === undefined) throw new BelayError('DOCKERFILE_MISSING', `The tree of ${input.application} has no ${input.source.dockerfile}.`, { details: { path: input.source.dockerfile } });
    const dockerfile = parseDockerfile(content);
    const bases = await findBaseImages(parts, dockerfile, input, op);
    const rewritten = replaceImages(content, dockerfile, input.args, bases.replacements);
    const imageId = await runBuild(parts, { input, context, dockerfile, content: rewritten, bases }, op);
    return await describeBuilt(parts, input, imageId, false, bases.images);
  } finally {
    await context.remove();
  }
}

interface Build {
  readonly input: BuildInput;
  readonly context: BuildContext;
  readonly dockerfile: Dockerfile;
  readonly content: string;
  readonly bases: BaseImages;
}

async function runBuild(parts: BuildParts, { input, context, dockerfile, content, bases }: Build, op: OperationContext): Promise<string> {
  const declared = declaredArgs(dockerfile);
  const secretArgs = input.secretArgsRef === undefined ? {} : await op.secrets.getMap(input.secretArgsRef);
  const args = Object.fromEntries(Object.entries({ ...input.args, ...secretArgs }).filter(([name]) => declared.has(name)));
  // Only what runs in a build goes into the network.
  const extraCa = dockerfile.instructions.some(({ keyword }) => keyword === 'RUN') ? await readExtraCa(parts.extraCaFile) : undefined;
  const secrets = { ...(input.secretsRef === undefined ? {} : await op.secrets.getMap(input.secretsRef)), ...(extraCa === undefined ? {} : { [extraCaSecret]: extraCa }) };
  const session = needsSession(dockerfile) || extraCa !== undefined ? await (await import('./build-session.js')).openSession(parts.engine, secrets) : undefined;
  const trusting = extraCa === undefined ? undefined : trustExtraCa(content, parseDockerfile(content));
  const file = context.open(trusting?.content ?? content);
  const failure = (message: string): BelayError => buildError(input.application, trusting === undefined ? message : withAuthorsLines(message, trusting.authorsLine), dockerfile, output.failed);
  const output = new BuildOutput((line) => op.log.stdout(line));
  let imageId: string | undefined;
  try {
    const answer = await op.effect(() => parts.engine.dial({
      method: 'POST', path: '/build?', file, isStream: true, abortSignal: op.signal, statusCodes: { 200: true },
      options: {
        version: '2', t: imageTag(parts, input), dockerfile: input.source.dockerfile, buildargs: JSON.stringify(args), labels: JSON.stringify(buildLabels(parts, input, bases.images, op)),
        ...(input.target === undefined ? {} : { target: input.target }), ...(session === undefined ? {} : { session: session.id }),
      },
    }, `build ${input.application}`));
    if (!(answer instanceof Readable)) throw new BelayError('PROVIDER_REFUSED', 'The Docker engine did not answer to a build.');
    for await (const line of readLines(answer)) {
      const event = readBuildEvent(line);
      if (event.kind === 'status') output.push(event.status);
      else if (event.kind === 'image') imageId = event.imageId;
      else if (event.kind === 'error') throw failure(event.message);
    }
    output.end();
  } catch (error) {
    op.signal.throwIfAborted();
    throw error instanceof BelayError && error.code === 'PROVIDER_REFUSED' ? failure(error.message) : error;
  } finally {
    session?.close();
    file.destroy();
  }
  if (imageId === undefined) throw new BelayError('PROVIDER_UNAVAILABLE', `The Docker engine broke off the build of ${input.application}; it is tried again.`);
  return imageId;
}

async function findBuilt(parts: BuildParts, input: BuildInput): Promise<ActivityOutput<'buildImage'> | undefined> {
  const image = await parts.engine.findImage(imageTag(parts, input));
  if (image === undefined || !isOwn(parts.scope, image.Config.Labels) || image.Config.Labels?.[label.buildKey] !== input.buildKey) return undefined;
  return describeBuilt(parts, input, image.Id, true, parseBases(image.Config.Labels[label.bases]));
}

async function describeBuilt(parts: BuildParts, input: BuildInput, imageId: string, isReused: boolean, baseImages: readonly PinnedImage[]): Promise<ActivityOutput<'buildImage'>> {
  const image = await parts.engine.findImage(imageId);
  if (image === undefined) throw new BelayError('IMAGE_GONE', `The image of ${input.application} was removed right after it was built. Deploy again.`);
  return { image: { ref: imageTag(parts, input), imageId: image.Id }, isReused, exposedPorts: exposedPorts(image), baseImages: [...baseImages] };
}

function imageTag(parts: BuildParts, input: BuildInput): string {
  const tag = input.buildKey.toLowerCase().replace(/[^a-z0-9]/g, '').slice(-24);
  return `belay/${parts.scope.instance}/${input.application}:${tag}`;
}

function buildLabels(parts: BuildParts, input: BuildInput, bases: readonly PinnedImage[], op: OperationContext): Labels {
  return { ...scopeLabels(parts.scope), [label.project]: op.meta.projectId, [label.application]: input.application, [label.buildKey]: input.buildKey, [label.bases]: JSON.stringify(bases) };
}
