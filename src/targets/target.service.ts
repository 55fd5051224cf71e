import { assertPluginOptions, BelayError, type PluginTarget } from '@belay/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Actor } from '../access/actor.js';
import { requireOwner } from '../access/require-owner.js';
import type { Config } from '../platform/config/config.js';
import { readConfiguredPlugins } from '../platform/config/configured-plugins.js';
import { notFound } from '../platform/errors/not-found.js';
import type { Page } from '../platform/graphql/page.args.js';
import { requireHostLabel } from '../platform/names/host-label.js';
import { CONFIG } from '../platform/tokens.js';
import { sealOptions } from './target-secrets.js';
import { TargetRepository, type TargetRow } from './target.repository.js';
import { toPluginTarget } from './worker-contract.js';

const options = z.record(z.string(), z.json());
const MAX_OPTIONS_BYTES = 64 * 1024;

/** Knows where environments can run. */
@Injectable()
export class TargetService {
  constructor(private readonly targets: TargetRepository, @Inject(CONFIG) private readonly config: Config) {}

  /**
   * Adds a target. Its options are checked by the plugin's plugin.json where the plugin is listed here, else by its worker, which says what is wrong with them; those that plugin.json marks as secret are kept sealed.
   * @throws {BelayError} FORBIDDEN, INVALID_NAME, INVALID_INPUT, PLUGIN_OPTIONS_INVALID, PAYLOAD_TOO_LARGE, ALREADY_EXISTS.
   */
  async createTarget(actor: Actor, request: { readonly name: string; readonly pluginId: string; readonly options: unknown; readonly isDefault: boolean }): Promise<TargetRow> {
    requireOwner(actor, 'add targets');
    requireHostLabel(request.name, 'a target', ['name']);
    if (!/^[a-z][a-z0-9-]{1,62}$/.test(request.pluginId)) throw new BelayError('INVALID_NAME', 'This is not the id of a plugin, e.g. provider-docker.', { details: { field: ['plugin'] } });
    const parsed = options.safeParse(request.options ?? {});
    if (!parsed.success) throw new BelayError('INVALID_INPUT', 'The options of a target are a JSON object.', { details: { field: ['options'] } });
    if (JSON.stringify(parsed.data).length > MAX_OPTIONS_BYTES) throw new BelayError('PAYLOAD_TOO_LARGE', 'The options of a target are larger than 64 KiB.', { details: { field: ['options'] } });
    const plugin = (await readConfiguredPlugins(this.config.pluginsFile)).find(({ pluginId }) => pluginId === request.pluginId);
    if (plugin?.manifest !== undefined) assertPluginOptions(plugin.manifest, parsed.data);
    const sealed = sealOptions(request.name, parsed.data, plugin?.manifest?.options);
    const row = await this.targets.insert({ id: request.name, name: request.name, pluginId: request.pluginId, options: { ...sealed.options }, isDefault: request.isDefault || await this.targets.isEmpty() }, sealed.secrets);
    if (row === undefined) throw new BelayError('ALREADY_EXISTS', `There is a target "${request.name}" already. Choose another name.`, { details: { field: ['name'] } });
    return row;
  }

  /** Gives targets by id; those that do not exist are missing. */
  async findTargets(_actor: Actor, ids: readonly string[]): Promise<ReadonlyMap<string, TargetRow>> {
    return new Map((await this.targets.findMany(ids)).map((row) => [row.id, row]));
  }

  /** @throws {BelayError} NOT_FOUND. */
  async getTarget(_actor: Actor, id: string): Promise<TargetRow> {
    const [row] = await this.targets.findMany([id]);
    if (row === undefined) throw notFound('target', id, ['target']);
    return row;
  }

  /** Gives a target as workflows know it. */
  async describeForWorkflow(row: TargetRow): Promise<PluginTarget> {
    return toPluginTarget(row, await this.targets.findContract(row.id));
  }

  /** Gives the target that is taken when none is named. @throws {BelayError} NOT_FOUND when there is none. */
  async getDefaultTarget(_actor: Actor): Promise<TargetRow> {
    const row = await this.targets.findDefault();
    if (row === undefined) throw new BelayError('NOT_FOUND', 'There is no default target. Name a target, or add one with isDefault.', { details: { field: ['target'] } });
    return row;
  }

  /** Lists the targets, newest first; one more than the page's limit when more follow. */
  async listTargets(_actor: Actor, page: Page): Promise<TargetRow[]> {
    return await this.targets.list(page);
  }
}
