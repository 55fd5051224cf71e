import { BelayError, type OperationContext } from '@belay/plugin-sdk';
import type { DockerEngine } from '../engine/docker-engine.js';
import type { Effect } from '../engine/effect.js';
import type Docker from 'dockerode';
import { isLostStart } from '../engine/docker-error.js';
import { isOwn } from '../engine/labels.js';
import type { ProviderParts } from '../provider-parts.js';

type LifecycleParts = Pick<ProviderParts, 'engine' | 'scope'>;

/**
 * Makes a container, or gives the one of the same name that an earlier attempt made.
 * @throws {BelayError} CONFLICT when the name belongs to a container that Belay did not make; IMAGE_GONE when its image is no longer there.
 */
export async function createOwnContainer(parts: LifecycleParts, options: Docker.ContainerCreateOptions, effect: Effect): Promise<string> {
  const name = options.name ?? '';
  try {
    return await effect(() => parts.engine.createContainer(options));
  } catch (error) {
    if (!(error instanceof BelayError)) throw error;
    if (error.code === 'NOT_FOUND' && /no such image/i.test(error.message)) {
      throw new BelayError('IMAGE_GONE', `The image ${options.Image ?? ''} of ${name} is no longer in the Docker engine. Deploy the commit again to build it anew.`, { cause: error });
    }
    if (error.code !== 'CONFLICT') throw error;
    return await ownContainer(parts, name, error);
  }
}

/** Starts a container; one that cannot be started is removed, so that the next attempt makes it anew (with another address where that was the reason). */
export async function startOwnContainer(parts: LifecycleParts, id: string, op: OperationContext): Promise<void> {
  try {
    await op.effect(() => parts.engine.startContainer(id));
  } catch (error) {
    if (isLostStart(error) || error instanceof BelayError && (error.code === 'PROVIDER_REFUSED' || error.code === 'NOT_FOUND')) await parts.engine.removeContainer(id);
    throw asStartError(error);
  }
}

/** Starts a container that is there already and that nobody has the means to make anew: it is never removed for a start that failed. */
export async function startAgain(parts: LifecycleParts, id: string, op: OperationContext): Promise<void> {
  try {
    await op.effect(() => parts.engine.startContainer(id));
  } catch (error) {
    if (!isLostStart(error)) throw asStartError(error);
    await startOwnContainer(parts, await remake(parts, id, op), op);
  }
}

/** Starts a container that whoever calls can make anew. One that can never start again is removed: then this gives false. */
export async function startOrDiscard(engine: Pick<DockerEngine, 'startContainer' | 'removeContainer'>, id: string, effect: Effect): Promise<boolean> {
  try {
    await effect(() => engine.startContainer(id));
    return true;
  } catch (error) {
    if (!isLostStart(error)) throw error;
    await engine.removeContainer(id);
    return false;
  }
}

/** Puts another container, made as this one is, in its place. The old one goes only when the new one is there, so that whoever is cut off in between finds one of them. */
async function remake(parts: LifecycleParts, id: string, op: OperationContext): Promise<string> {
  const found = await parts.engine.findContainer(id);
  if (found === undefined) throw new BelayError('PROVIDER_UNAVAILABLE', `Container ${id.slice(0, 12)} was removed while it was started; it is tried again.`);
  const name = found.Name.replace(/^\//, '').replace(/-anew$/, '');
  const endpoints = Object.entries(found.NetworkSettings.Networks).map(([network, { Aliases, IPAMConfig }]) => [network, { Aliases: (Aliases ?? []).filter((alias: string) => !id.startsWith(alias)), IPAMConfig }]);
  const made = await createOwnContainer(parts, { ...found.Config, name: `${name}-anew`, HostConfig: found.HostConfig, NetworkingConfig: { EndpointsConfig: Object.fromEntries(endpoints) } }, (run) => op.effect(run));
  await op.effect(() => parts.engine.removeContainer(id));
  await op.effect(() => parts.engine.renameContainer(made, name));
  return made;
}

/** A command or program that the image does not have is the author's to mend. */
function asStartError(error: unknown): unknown {
  if (!(error instanceof BelayError) || !/executable file not found|no such file or directory|permission denied|is a directory/i.test(error.message)) return error;
  const reason = /exec: (.*?): unknown/.exec(error.message)?.[1] ?? error.message;
  return new BelayError('PROCESS_EXITED', `The process could not be started: ${reason}. Check the image's command (ENTRYPOINT and CMD of the Dockerfile).`, { cause: error, details: { exitCode: 127 } });
}

async function ownContainer(parts: LifecycleParts, name: string, cause: BelayError): Promise<string> {
  const found = await parts.engine.findContainer(name);
  if (found !== undefined && isOwn(parts.scope, found.Config.Labels)) return found.Id;
  throw new BelayError('CONFLICT', `A container named ${name} exists in the Docker engine, but Belay did not make it. Rename or remove it, then try again.`, { cause });
}
