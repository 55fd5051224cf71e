import { BelayError } from '@belay/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { makeId } from '../platform/ids/make-id.js';
import type { Sealer } from '../platform/secrets/sealer.js';
import { SEALER } from '../platform/tokens.js';
import type { NewSecret } from './project.repository.js';

/** Where notifications go, as a caller says it. */
export interface WebhookRequest { readonly url: string; readonly secret?: string | null }

/** Checks webhooks and seals their keys. */
@Injectable()
export class WebhookSecrets {
  constructor(@Inject(SEALER) private readonly sealer: Sealer) {}

  /**
   * Gives what is to be stored for a webhook; nothing for none. The key can be resolved under the reference `webhook:<secret id>`.
   * @throws {BelayError} INVALID_INPUT when the URL is none, or the key is too short or too long.
   */
  seal(projectId: string, webhook: WebhookRequest | undefined): { readonly url: string | null; readonly secret: NewSecret | undefined } {
    if (webhook === undefined) return { url: null, secret: undefined };
    const url = URL.parse(webhook.url);
    if (url === null || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '' || webhook.url.length > 2048) {
      throw new BelayError('INVALID_INPUT', 'The URL of the webhook has to be http:// or https://, without a user and password in it.', { details: { field: ['webhook', 'url'] } });
    }
    const plain = webhook.secret ?? undefined;
    if (plain === undefined) return { url: url.href, secret: undefined };
    if (plain.length < 8 || plain.length > 512) throw new BelayError('INVALID_INPUT', 'The key of the webhook has 8 to 512 characters.', { details: { field: ['webhook', 'secret'] } });
    const id = makeId('sec');
    const ref = `webhook:${id}`;
    return { url: url.href, secret: { id, projectId, ref, sealedValue: this.sealer.seal(plain, `secret:${ref}`) } };
  }
}
