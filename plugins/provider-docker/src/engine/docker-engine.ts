import { inspect } from 'node:util';
import { nodeHttp } from '@belay/plugin-sdk';
import Docker from 'dockerode';
import { z } from 'zod';
import { isMissing, readFailure, translateError } from './docker-error.js';

/** A container as a list shows it. */
export type ContainerSummary = Docker.ContainerInfo;
/** A container in full. */
export type ContainerDetails = Docker.ContainerInspectInfo;

/** Between two looks at a process whose end is waited for. */
const LOOK_EVERY_MS = 10_000;
/** A removal takes less as a rule. */
const ASK_AGAIN_MS = 3_000;

const infoShape = z.object({ ServerVersion: z.string(), NCPU: z.number(), MemTotal: z.number(), InitCommit: z.object({ ID: z.string() }).default({ ID: 'N/A' }) });
const usageShape = z.object({ Volumes: z.array(z.object({ Name: z.string(), UsageData: z.object({ Size: z.number() }).nullish() })).nullish() });
/** What an engine says of itself and its machine. */
export interface EngineDescription {
  readonly version: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  /** Whether it has docker-init, which passes signals on and reaps processes. */
  readonly hasInit: boolean;
}

/** docker-modem writes the options of every request out for its debug log, read or not; the agent in them, with all its sockets, took 10 ms of a processor each time. source: docker-modem 5.0 buildRequest */
class TerseAgent extends nodeHttp.Agent {
  [inspect.custom](): string {
    return 'Agent';
  }
}

/** The calls of one Docker engine that the plugin uses; each failure is a BelayError that says what was tried. One keep-alive agent for all. */
export class DockerEngine {
  private readonly agent = new TerseAgent({ keepAlive: true, maxFreeSockets: 8 });
  /** For the calls that need a stream or a session of their own. */
  readonly docker: Docker;

  constructor() {
    // dockerode hands the agent on to every request; its types do not name it (@types/dockerode 4.0.2).
    const options = { headers: {}, agent: this.agent };
    this.docker = new Docker(options);
  }

  close(): void {
    this.agent.destroy();
  }

  async describe(): Promise<EngineDescription> {
    const info = infoShape.parse(await this.call('read its description', () => this.docker.info()));
    return { version: info.ServerVersion, cpus: info.NCPU, memoryBytes: info.MemTotal, hasInit: info.InitCommit.ID !== 'N/A' };
  }

  async listContainers(labels: readonly string[]): Promise<ContainerSummary[]> {
    return this.call('list containers', () => this.docker.listContainers({ all: true, filters: { label: [...labels] } }));
  }

  /** All containers of the engine, whoever made them: what uses something may be somebody else's. */
  async listAllContainers(): Promise<ContainerSummary[]> {
    return this.call('list all containers', () => this.docker.listContainers({ all: true }));
  }

  /** Sizes of volumes in bytes, by name; those that the engine cannot tell are missing. */
  async readVolumeSizes(): Promise<ReadonlyMap<string, number>> {
    const usage = usageShape.safeParse(await this.docker.df().catch(() => undefined));
    return new Map((usage.data?.Volumes ?? []).flatMap(({ Name, UsageData }) => (UsageData == null || UsageData.Size < 0 ? [] : [[Name, UsageData.Size] as const])));
  }

  /** Containers that have a volume mounted, whoever made them. */
  async listContainersOf(volume: string): Promise<ContainerSummary[]> {
    return this.call(`list containers of volume ${volume}`, () => this.docker.listContainers({ all: true, filters: { volume: [volume] } }));
  }

  async findContainer(nameOrId: string): Promise<ContainerDetails | undefined> {
    return this.orUndefined(`inspect container ${nameOrId}`, () => this.docker.getContainer(nameOrId).inspect());
  }

  async createContainer(options: Docker.ContainerCreateOptions): Promise<string> {
    return (await this.call(`create container ${options.name ?? ''}`, () => this.docker.createContainer(options))).id;
  }

  /** Starts a container; one that runs already is success. */
  async startContainer(id: string): Promise<void> {
    await this.unless(304, `start container ${id}`, () => this.docker.getContainer(id).start());
  }

  /** Stops a container by its stop signal, then by force; one that is stopped or gone is success. An aborted signal ends the waiting, not the stopping. */
  async stopContainer(id: string, timeoutMs: number, signal?: AbortSignal): Promise<void> {
    const stop = (): Promise<unknown> => this.docker.getContainer(id).stop({ t: Math.ceil(timeoutMs / 1000), abortSignal: signal });
    try {
      await this.orUndefined(`stop container ${id}`, () => this.unless(304, `stop container ${id}`, stop));
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  }

  /** Removes a container by force; one that is gone is success. Anonymous volumes of its image go with it, named ones stay. */
  async removeContainer(id: string): Promise<boolean> {
    for (;;) {
      try {
        await this.docker.getContainer(id).remove({ force: true, v: true });
        return true;
      } catch (error) {
        if (isMissing(error)) return false;
        // Somebody removes it at this moment: it is gone when the engine says that there is no such container.
        if (readFailure(error).status !== 409 || !/already in progress/.test(readFailure(error).message)) throw translateError(error, `remove container ${id}`);
        // An engine that was killed meanwhile tells nobody, or no longer removes it: then it is asked again.
        const look = AbortSignal.timeout(ASK_AGAIN_MS);
        await this.orUndefined(`wait for the removal of container ${id}`, () => this.waitOnce(id, 'removed', look)).catch((failure: unknown) => {
          if (!look.aborted) throw failure;
        });
      }
    }
  }

  /**
   * Waits until a container does not run. An engine that was killed while it waited for a process may forget who waits for its end, so it is looked at now and then, too.
   * @throws {BelayError} NOT_FOUND when there is no such container, and the signal's reason once it is aborted.
   */
  async waitUntilStopped(id: string, doing: string, signal: AbortSignal): Promise<void> {
    for (;;) {
      const look = AbortSignal.timeout(LOOK_EVERY_MS);
      const either = AbortSignal.any([signal, look]);
      try {
        return await this.waitOnce(id, 'not-running', either);
      } catch (error) {
        if (signal.aborted || !look.aborted) throw translateError(error, doing);
      }
      const found = await this.call(doing, () => this.docker.getContainer(id).inspect());
      if (!found.State.Running && !found.State.Restarting) return;
    }
  }

  /** An answer that breaks off behind its head, as when the engine is killed, is told by docker-modem to nobody (5.0, buildPayload): give a signal that ends the wait in any case. */
  private async waitOnce(id: string, condition: 'removed' | 'not-running', signal: AbortSignal): Promise<void> {
    await Promise.race([this.docker.getContainer(id).wait({ condition, abortSignal: signal }), untilAborted(signal)]);
  }

  /** Lets the engine start a container again whenever it ends by itself, also after the machine was started again. */
  async keepContainerRunning(id: string): Promise<void> {
    await this.call(`keep container ${id} running`, () => this.docker.getContainer(id).update({ RestartPolicy: { Name: 'unless-stopped' } }));
  }

  async renameContainer(id: string, name: string): Promise<void> {
    await this.call(`rename container ${id}`, () => this.docker.getContainer(id).rename({ name }));
  }

  async listNetworks(labels: readonly string[]): Promise<Docker.NetworkInspectInfo[]> {
    return this.call('list networks', () => this.docker.listNetworks(labels.length === 0 ? {} : { filters: { label: [...labels] } }));
  }

  async createNetwork(options: Docker.NetworkCreateOptions): Promise<void> {
    await this.call(`create network ${options.Name}`, () => this.docker.createNetwork(options));
  }

  async findNetwork(name: string): Promise<Docker.NetworkInspectInfo | undefined> {
    return this.orUndefined(`inspect network ${name}`, () => this.docker.getNetwork(name).inspect());
  }

  async removeNetwork(name: string): Promise<boolean> {
    return (await this.orUndefined(`remove network ${name}`, async () => { await this.docker.getNetwork(name).remove(); return true; })) ?? false;
  }

  async listVolumes(labels: readonly string[]): Promise<Docker.VolumeInspectInfo[]> {
    return (await this.call('list volumes', () => this.docker.listVolumes({ filters: { label: [...labels] } }))).Volumes ?? [];
  }

  async findVolume(name: string): Promise<Docker.VolumeInspectInfo | undefined> {
    return this.orUndefined(`inspect volume ${name}`, () => this.docker.getVolume(name).inspect());
  }

  async createVolume(options: Docker.VolumeCreateOptions): Promise<void> {
    await this.call(`create volume ${options.Name ?? ''}`, () => this.docker.createVolume(options));
  }

  async removeVolume(name: string): Promise<boolean> {
    return (await this.orUndefined(`remove volume ${name}`, async () => { await this.docker.getVolume(name).remove(); return true; })) ?? false;
  }

  async listImages(labels: readonly string[]): Promise<Docker.ImageInfo[]> {
    return this.call('list images', () => this.docker.listImages({ filters: { label: [...labels] } }));
  }

  async findImage(refOrId: string): Promise<Docker.ImageInspectInfo | undefined> {
    return this.orUndefined(`inspect image ${refOrId}`, () => this.docker.getImage(refOrId).inspect());
  }

  /** Removes an image; one that is gone is success. @throws {BelayError} CONFLICT while a container uses it. */
  async removeImage(id: string): Promise<void> {
    await this.orUndefined(`remove image ${id}`, () => this.docker.getImage(id).remove({ force: false }));
  }

  /** Runs a command in a container and gives its exit code and output. */
  async exec(id: string, command: readonly string[], signal: AbortSignal): Promise<{ readonly exitCode: number; readonly output: string }> {
    return this.call(`run ${command[0] ?? ''} in container ${id}`, async () => {
      const exec = await this.docker.getContainer(id).exec({ Cmd: [...command], AttachStdout: true, AttachStderr: true, Tty: true, abortSignal: signal });
      const stream = await exec.start({ Tty: true, abortSignal: signal });
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(Buffer.from(chunk));
      return { exitCode: (await exec.inspect()).ExitCode ?? -1, output: Buffer.concat(chunks).toString('utf8').slice(-2000) };
    });
  }

  /** Makes a request that dockerode has no method for, or only one that cannot do what is needed. */
  async dial(request: Parameters<Docker['modem']['dial']>[0], doing: string): Promise<unknown> {
    return this.call(doing, () => new Promise((resolve, reject) => {
      this.docker.modem.dial(request, (error: unknown, answer: unknown) => { if (error == null) resolve(answer); else reject(error); });
    }));
  }

  /** Makes any call of the engine's API with errors translated. */
  async call<T>(doing: string, run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      throw translateError(error, doing);
    }
  }

  private async orUndefined<T>(doing: string, run: () => Promise<T>): Promise<T | undefined> {
    try {
      return await run();
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw translateError(error, doing);
    }
  }

  private async unless(status: number, doing: string, run: () => Promise<unknown>): Promise<void> {
    try {
      await run();
    } catch (error) {
      if (readFailure(error).status !== status) throw translateError(error, doing);
    }
  }
}

/** Rejects with the signal's reason once it is aborted. */
function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}
