import { BelayError, pluginQueue, servedContracts, type HelloRequest, type HelloResponse, type ServedContracts } from '@belay/contracts';
import { and, eq, gt, ne, sql } from '../platform/database/orm.js';
import type { Db } from '../platform/database/database.js';
import { driftChecks, pluginWorkers, targets } from '../platform/database/schema/index.js';
import type { PayloadKeys } from '../platform/payload-keys/payload-keys.js';
import type { SecretStore } from '../platform/secrets/secret.store.js';
import { findReferences } from '../targets/target-secrets.js';

/** A worker that has been silent this long no longer counts (it says hello every 10 s). */
const SILENT_AFTER = sql`now() - interval '25 seconds'`;

/** Takes note of who serves which target, and gives workers the options of their target and the keys of its queue. */
export class WorkerGreeter {
  constructor(private readonly db: Db, private readonly store: SecretStore, private readonly keys: Pick<PayloadKeys, 'keyringOf'>, private readonly served: ServedContracts = servedContracts) {}

  /** @throws {BelayError} FORBIDDEN for a plugin that is not the token's; PLUGIN_CONTRACT_UNSUPPORTED; NOT_FOUND for a target that does not exist or is another plugin's. */
  async greet(pluginId: string, hello: HelloRequest): Promise<HelloResponse> {
    if (hello.pluginId !== pluginId) throw new BelayError('FORBIDDEN', `The token belongs to the plugin ${pluginId}, not to ${hello.pluginId}.`);
    this.served.assertServed(pluginId, hello.contract);
    const [target] = await this.db.select().from(targets).where(and(eq(targets.id, hello.targetId), eq(targets.pluginId, pluginId)));
    if (target === undefined && hello.capabilities.includes('target')) {
      throw new BelayError('NOT_FOUND', `There is no target ${hello.targetId} of the plugin ${pluginId}. Make it with createTarget, or start the worker for a target that exists.`);
    }
    await this.note(hello);
    if (target !== undefined) await this.noteConnection(hello);
    if (target !== undefined && hello.target !== undefined && !isSame(target.description, hello.target)) await this.db.update(targets).set({ description: hello.target }).where(eq(targets.id, target.id));
    const refs = target === undefined ? [] : findReferences(target.id, target.options);
    const payloadKeys = await this.keys.keyringOf(pluginQueue(pluginId, hello.targetId));
    return { targetOptions: target?.options ?? {}, payloadKeys, ...(refs.length === 0 ? {} : { targetSecrets: await this.readSecrets(refs) }) };
  }

  private async readSecrets(refs: readonly string[]): Promise<Record<string, string>> {
    const found = await this.store.read(refs);
    return Object.fromEntries([...found].flatMap(([ref, value]) => (typeof value === 'string' ? [[ref, value]] : [])));
  }

  /** A worker that is newly in touch with its target may have missed things: environments are looked at, once for each time. */
  private async noteConnection({ workerId, targetId, target }: HelloRequest): Promise<void> {
    const since = target?.connectedSince;
    if (since === undefined) return;
    await this.db.insert(driftChecks).values({ id: `${workerId}:${since}`.slice(0, 200), targetId }).onConflictDoNothing();
  }

  private async note(hello: HelloRequest): Promise<void> {
    const { workerId, pluginId, targetId, version, contract, digest, capabilities } = hello;
    const [other] = await this.db.select({ version: pluginWorkers.version }).from(pluginWorkers)
      .where(and(eq(pluginWorkers.pluginId, pluginId), eq(pluginWorkers.targetId, targetId), ne(pluginWorkers.workerId, workerId), ne(pluginWorkers.digest, digest), eq(pluginWorkers.isGone, false), gt(pluginWorkers.lastSeenAt, SILENT_AFTER))).limit(1);
    const skew = other === undefined ? null : { code: 'PLUGIN_VERSION_SKEW', message: `Another worker of this target runs other files of the plugin (version ${other.version}, this one ${version}). Stop the old one.` };
    const seen = { pluginId, targetId, version, contract, digest, capabilities, problem: hello.problem ?? skew, lastSeenAt: sql`clock_timestamp()`, isGone: false };
    await this.db.insert(pluginWorkers).values({ workerId, ...seen }).onConflictDoUpdate({ target: pluginWorkers.workerId, set: seen });
  }
}

const isSame = (a: unknown, b: unknown): boolean => stable(a) === stable(b);

/** JSON with sorted keys: Postgres keeps keys of jsonb in an order of its own. */
function stable(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) => (each !== null && typeof each === 'object' && !Array.isArray(each) ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1))) : each));
}
