import { join } from 'node:path';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Config } from '../platform/config/config.js';
import { makeId } from '../platform/ids/make-id.js';
import { readConfiguredPlugins } from '../platform/config/configured-plugins.js';
import { CONFIG, LOGGER } from '../platform/tokens.js';
import { readSecretFile, writeSecretFile } from './secret-file.js';
import { hashToken, makeToken } from './token-hash.js';
import { type NewToken, TokenRepository } from './token.repository.js';

/** Sees at start that the owner and each configured plugin have a token that works, in a file (0600) of the data folder. */
@Injectable()
export class TokenFiles implements OnModuleInit {
  constructor(private readonly tokens: TokenRepository, @Inject(CONFIG) private readonly config: Config, @Inject(LOGGER) private readonly logger: Logger) {}

  async onModuleInit(): Promise<void> {
    await this.ensure(join(this.config.dataDir, 'owner.token'), { name: 'owner', kind: 'owner' });
    for (const { pluginId } of await readConfiguredPlugins(this.config.pluginsFile)) {
      await this.ensure(join(this.config.dataDir, 'tokens', `${pluginId}.token`), { name: `plugin ${pluginId}`, kind: 'plugin', pluginId });
    }
  }

  /** A file whose token the records do not know (another database, a lost file) is written anew; a token that was revoked stays revoked. */
  private async ensure(path: string, about: Pick<NewToken, 'name' | 'kind' | 'pluginId'>): Promise<void> {
    const present = await readSecretFile(path);
    if (present !== undefined && await this.tokens.isKnown(hashToken(present))) return;
    const token = makeToken();
    await this.tokens.insert({ id: makeId('tok'), ...about, tokenHash: hashToken(token) });
    await writeSecretFile(path, token);
    this.logger.info({ path, name: about.name }, 'wrote a new token');
  }
}
