import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BelayError, pinnedImage, type Clock, type Logger, type ResourceRef } from '@belay/plugin-sdk';
import { z } from 'zod';
import { addressOf } from '../engine/address-book.js';
import type { AddressBook } from '../engine/address-book.js';
import type { DockerEngine } from '../engine/docker-engine.js';
import { unfenced, type Effect } from '../engine/effect.js';
import { readJsonFile, removePath, writeJsonFile } from '../engine/json-file.js';
import { refFilter, type Scope } from '../engine/labels.js';
import { KeyedMutex } from '../engine/mutex.js';
import { containerName, shortHash } from '../engine/names.js';
import { createOwnContainer, startOrDiscard } from '../resources/container-lifecycle.js';
import { forwarderOptions, placeProgram } from './forwarder-container.js';
import { ForwarderControl, forwarderState, type ForwarderState } from './forwarder-control.js';
import { messageOf } from '../engine/system-error.js';

const definitionShape = z.object({
  environmentId: z.string(), name: z.string(), application: z.string(), image: pinnedImage, labels: z.record(z.string(), z.string()),
  address: z.string().optional(), isRunning: z.boolean(),
});
/** What is needed to make an application's forwarder again when its container is lost. */
export type ForwarderDefinition = z.output<typeof definitionShape>;

const START_DEADLINE_MS = 10_000;

/** The forwarders of all endpoints of a target: one small container for each application, kept alive with its targets. */
export class EndpointForwarders {
  private readonly mutex = new KeyedMutex();

  constructor(
    private readonly engine: DockerEngine, private readonly scope: Scope, private readonly dataDir: string,
    private readonly addresses: AddressBook, private readonly clock: Clock, private readonly logger: Logger,
  ) {}

  /** Makes the forwarder of a definition run and gives its control. */
  async ensure(definition: ForwarderDefinition, effect: Effect): Promise<ForwarderControl> {
    const folder = this.folder(definition.environmentId, definition.name);
    await this.mutex.run(folder, async () => {
      await mkdir(join(folder, 'state'), { recursive: true, mode: 0o700 });
      await this.ensureContainer(folder, definition, effect);
    });
    const control = new ForwarderControl(join(folder, 'state'));
    await this.waitUntilAnswering(control);
    return control;
  }

  /** Control of an endpoint that exists; undefined when there is none. */
  async find(environmentId: string, name: string): Promise<ForwarderControl | undefined> {
    const folder = this.folder(environmentId, name);
    const definition = await readJsonFile(join(folder, 'definition.json'), definitionShape);
    return definition === undefined ? undefined : new ForwarderControl(join(folder, 'state'));
  }

  async findDefinition(environmentId: string, name: string): Promise<ForwarderDefinition | undefined> {
    return readJsonFile(join(this.folder(environmentId, name), 'definition.json'), definitionShape);
  }

  /** What a forwarder saved last: its ports and where it points. */
  async readSaved(environmentId: string, name: string): Promise<ForwarderState | undefined> {
    return readJsonFile(join(this.folder(environmentId, name), 'state', 'state.json'), forwarderState);
  }

  /** Stops or starts a forwarder without losing where it points. */
  async setRunning(definition: ForwarderDefinition, isRunning: boolean, effect: Effect): Promise<void> {
    if (isRunning) {
      await this.ensure({ ...definition, isRunning }, effect);
      return;
    }
    await writeJsonFile(join(this.folder(definition.environmentId, definition.name), 'definition.json'), { ...definition, isRunning });
    for (const container of await this.engine.listContainers(refFilter(this.scope, refOf(definition)))) await effect(() => this.engine.stopContainer(container.Id, 1_000));
  }

  /** Removes a forwarder and what it knew; one that is gone is success. */
  async remove(environmentId: string, name: string, effect: Effect): Promise<boolean> {
    const folder = this.folder(environmentId, name);
    return this.mutex.run(folder, async () => {
      const containers = await this.engine.listContainers(refFilter(this.scope, { environmentId, kind: 'endpoint', name }));
      // The definition goes first, so that nobody makes the container again.
      await effect(() => removePath(join(folder, 'definition.json')));
      for (const container of containers) await effect(() => this.engine.removeContainer(container.Id));
      await removePath(folder);
      return containers.length > 0;
    });
  }

  /** Brings back each forwarder that ought to run and does not. */
  async ensureAll(): Promise<void> {
    const root = join(this.dataDir, 'endpoints');
    const folders = await readdir(root).catch(() => []);
    await Promise.all(folders.map((name) => this.revive(join(root, name))));
  }

  private async revive(folder: string): Promise<void> {
    try {
      await this.mutex.run(folder, async () => {
        const definition = await readJsonFile(join(folder, 'definition.json'), definitionShape);
        if (definition?.isRunning === true) await this.ensureAnswering(folder, definition);
      });
    } catch (error) {
      this.logger.error('a forwarder cannot be brought back', { folder, code: error instanceof BelayError ? error.code : 'INTERNAL', reason: messageOf(error) });
    }
  }

  /** A forwarder that runs, as Docker says, but does not answer is made anew: Docker can miss the end of a process, and a process can hang. */
  private async ensureAnswering(folder: string, definition: ForwarderDefinition): Promise<void> {
    await this.ensureContainer(folder, definition, unfenced);
    try {
      await this.waitUntilAnswering(new ForwarderControl(join(folder, 'state')));
    } catch (error) {
      this.logger.warn('a forwarder does not answer; it is made anew', { application: definition.application, reason: messageOf(error) });
      for (const container of await this.engine.listContainers(refFilter(this.scope, refOf(definition)))) await this.engine.removeContainer(container.Id);
      await this.ensureContainer(folder, definition, unfenced);
    }
  }

  private async ensureContainer(folder: string, wanted: ForwarderDefinition, effect: Effect): Promise<void> {
    const [found] = await this.engine.listContainers(refFilter(this.scope, refOf(wanted)));
    const definition = { ...wanted, address: (found === undefined ? undefined : addressOf(found)) ?? wanted.address };
    if (found !== undefined) {
      if (definition.address !== wanted.address || await readJsonFile(join(folder, 'definition.json'), definitionShape) === undefined) await writeJsonFile(join(folder, 'definition.json'), definition);
      if (found.State === 'running' || found.State === 'restarting' || await startOrDiscard(this.engine, found.Id, effect)) return;
    }
    const programPath = await placeProgram(this.dataDir);
    const create = async (address: string): Promise<string> => {
      await writeJsonFile(join(folder, 'definition.json'), { ...definition, address });
      return createOwnContainer({ engine: this.engine, scope: this.scope }, forwarderOptions(this.scope, {
        name: containerName(this.scope, refOf(definition)), environmentId: definition.environmentId, application: definition.application, address,
        image: definition.image, labels: definition.labels, programPath, stateFolder: join(folder, 'state'),
      }), effect);
    };
    const id = definition.address === undefined ? await this.addresses.withAddress(definition.environmentId, create) : await create(definition.address);
    try {
      await effect(() => this.engine.startContainer(id));
    } catch (error) {
      // Most likely another container got the address meanwhile, or the network was made anew with other addresses: a new one is taken.
      await this.engine.removeContainer(id);
      await writeJsonFile(join(folder, 'definition.json'), { ...definition, address: undefined });
      if (definition.address === undefined) throw error;
      await this.ensureContainer(folder, { ...definition, address: undefined }, effect);
    }
  }

  private async waitUntilAnswering(control: ForwarderControl): Promise<void> {
    const end = this.clock.monotonicMs() + START_DEADLINE_MS;
    for (;;) {
      try {
        await control.readState();
        return;
      } catch (error) {
        if (this.clock.monotonicMs() > end) throw error;
        await this.clock.sleep(15);
      }
    }
  }

  private folder(environmentId: string, name: string): string {
    return join(this.dataDir, 'endpoints', shortHash(environmentId, name));
  }
}

function refOf(definition: ForwarderDefinition): ResourceRef {
  return { environmentId: definition.environmentId, kind: 'endpoint', name: definition.name };
}
