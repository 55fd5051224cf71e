import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { and, desc, eq, inArray, isNull } from '../platform/database/orm.js';
import type { Db } from '../platform/database/database.js';
import { variables } from '../platform/database/schema/index.js';
import type { Sealer } from '../platform/secrets/sealer.js';
import type { GitCredential } from './git-credential.js';

/** Secret variables by which a project says how its repositories are read. They are never handed to applications. */
export const SOURCE_VARIABLES = ['BELAY_GIT_TOKEN', 'BELAY_GIT_SSH_KEY'] as const;

/** Finds the credential of an application's repository: its own variable counts more than the project's. */
export class SourceCredentials {
  constructor(private readonly db: Db, private readonly sealer: Sealer, private readonly dataDir: string) {}

  /** Gives the credential for an address; undefined when none was set. */
  async find(projectId: string, application: string | null, url: string): Promise<GitCredential | undefined> {
    const name = /^https?:/i.test(url) ? 'BELAY_GIT_TOKEN' : 'BELAY_GIT_SSH_KEY';
    if (url.startsWith('file:')) return undefined;
    const rows = await this.db.select().from(variables)
      .where(and(eq(variables.projectId, projectId), eq(variables.name, name), isNull(variables.environmentId), inArray(variables.scope, ['project', 'application'])))
      .orderBy(desc(variables.version));
    const own = rows.find((row) => row.scope === 'application' && row.application === application);
    const shared = rows.find((row) => row.scope === 'project');
    const row = own !== undefined && !own.isUnset ? own : shared;
    if (row === undefined || row.isUnset) return undefined;
    const value = row.sealedValue === null ? row.value : this.sealer.open(row.sealedValue, `variable:${row.id}`);
    if (value === null || value.trim() === '') return undefined;
    return name === 'BELAY_GIT_TOKEN' ? { kind: 'token', token: value.trim() } : { kind: 'ssh-key', keyFile: await this.writeKey(value) };
  }

  /** ssh reads keys from files that nobody else can read. */
  private async writeKey(key: string): Promise<string> {
    const folder = join(this.dataDir, 'sources', 'keys');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, createHash('sha256').update(key).digest('hex').slice(0, 32));
    await writeFile(path, `${key.trim()}\n`, { mode: 0o600 });
    return path;
  }
}
