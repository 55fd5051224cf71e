import { hkdfSync, randomBytes } from 'node:crypto';
import type { PayloadKeyring } from '@belay/contracts';
import type { PayloadKey } from '@belay/contracts/codec';
import { sql } from '../database/orm.js';
import type { Db } from '../database/database.js';
import { payloadSeeds } from '../database/schema/index.js';
import { makeId } from '../ids/make-id.js';
import type { Sealer } from '../secrets/sealer.js';

/** A process that did not hear of a rotation goes on with the key before for no longer than this; both open. */
const REREAD_MS = 10_000;
/** Ids that nobody knows come from damaged or foreign payloads: they must not become a query each. */
const LOOK_AGAIN_MS = 1_000;
const KEY_BYTES = 32;
const LOCK = 7_400_401;

/**
 * Knows the keys that seal payloads in Temporal: one for each scope (the engine, or a plugin's queue), derived from seeds that are stored under the master key.
 * The id of a key is `<seed id>:<scope>`. After a rotation new payloads are sealed with the newest seed, and all older ones still open.
 */
export class PayloadKeys {
  private seeds: ReadonlyMap<string, Buffer> = new Map();
  private currentId: string | undefined;
  private readonly derived = new Map<string, PayloadKey>();
  private readAtMs = Number.NEGATIVE_INFINITY;
  private reading: Promise<void> | undefined;

  constructor(private readonly db: Db, private readonly sealer: Sealer, private readonly nowMs: () => number) {}

  /** Reads the seeds, and makes the first one where there is none. */
  async load(): Promise<void> {
    this.reading ??= this.read().finally(() => (this.reading = undefined));
    await this.reading;
  }

  /** Gives the key with which a scope's payloads are sealed now. */
  async currentKey(scope: string): Promise<PayloadKey> {
    if (this.currentId === undefined) await this.load();
    else if (this.nowMs() - this.readAtMs > REREAD_MS) this.load().catch(() => undefined);
    return this.derive(this.currentId ?? '', scope);
  }

  /** Finds the key of an id that stands in a sealed payload; undefined when it is none of this installation. */
  async findKey(keyId: string): Promise<PayloadKey | undefined> {
    const known = this.derived.get(keyId);
    if (known !== undefined) return known;
    const at = keyId.indexOf(':');
    const seedId = keyId.slice(0, at);
    if (at < 1) return undefined;
    if (!this.seeds.has(seedId) && this.nowMs() - this.readAtMs > LOOK_AGAIN_MS) await this.load();
    return this.seeds.has(seedId) ? this.derive(seedId, keyId.slice(at + 1)) : undefined;
  }

  /** Gives what a plugin's worker needs to open and seal the payloads of its queue, and no others. */
  async keyringOf(scope: string): Promise<PayloadKeyring> {
    const current = await this.currentKey(scope);
    const keys = [...this.seeds.keys()].map((seedId) => this.derive(seedId, scope));
    return { current: current.id, keys: Object.fromEntries(keys.map(({ id, bytes }) => [id, Buffer.from(bytes).toString('base64')])) };
  }

  /** Makes a new seed, with which everything is sealed from now on. @returns its id. */
  async rotate(): Promise<string> {
    const seed = this.makeSeed();
    await this.db.insert(payloadSeeds).values(seed);
    await this.read();
    return seed.id;
  }

  private async read(): Promise<void> {
    const rows = await this.db.transaction(async (tx) => {
      const found = await tx.select().from(payloadSeeds).orderBy(payloadSeeds.createdAt, payloadSeeds.id);
      if (found.length > 0) return found;
      await tx.execute(sql`SELECT pg_advisory_xact_lock(${LOCK})`);
      const made = await tx.select().from(payloadSeeds);
      return made.length > 0 ? made : await tx.insert(payloadSeeds).values(this.makeSeed()).returning();
    });
    this.seeds = new Map(rows.map(({ id, sealedValue }) => [id, Buffer.from(this.sealer.open(sealedValue, `payload-seed:${id}`), 'base64')]));
    this.currentId = rows.at(-1)?.id;
    this.readAtMs = this.nowMs();
  }

  private makeSeed(): typeof payloadSeeds.$inferInsert & { readonly id: string } {
    const id = makeId('pky');
    return { id, sealedValue: this.sealer.seal(randomBytes(KEY_BYTES).toString('base64'), `payload-seed:${id}`) };
  }

  private derive(seedId: string, scope: string): PayloadKey {
    const id = `${seedId}:${scope}`;
    const known = this.derived.get(id);
    if (known !== undefined) return known;
    const key = { id, bytes: Buffer.from(hkdfSync('sha256', this.seeds.get(seedId) ?? '', Buffer.alloc(0), `belay payload v1:${scope}`, KEY_BYTES)) };
    this.derived.set(id, key);
    return key;
  }
}
