import { BelayError, type SecretsRequest, type SecretsResponse } from '@belay/contracts';
import { eq, sql } from '../platform/database/orm.js';
import type { Logger } from 'pino';
import { appendEvents } from '../engine/events.js';
import type { Db } from '../platform/database/database.js';
import { operations, projects } from '../platform/database/schema/index.js';
import type { OwnedSecret, SecretStore } from '../platform/secrets/secret.store.js';
import { AttemptGuard, current, NOTIFY_STEP } from './attempt-guard.js';

/** Gives plugins the secrets of the operation in hand, and no others. */
export class OperationSecrets {
  constructor(private readonly db: Db, private readonly store: SecretStore, private readonly logger: Logger) {}

  /**
   * Opens the references of a running operation's environment, or, for a notification, the key of its project's webhook.
   * @throws {BelayError} STALE_OPERATION when the operation is not running under this fence; FORBIDDEN when its environment is another plugin's; SECRET_UNAVAILABLE for a reference that is not its own. Refused tries are recorded.
   */
  async resolve(pluginId: string, request: SecretsRequest): Promise<SecretsResponse> {
    const [{ rows }, secrets] = await Promise.all([this.db.execute(sql`SELECT 1 FROM ${current(pluginId, request)}`), this.store.readOwned(request.refs)]);
    if (rows.length === 0) throw await new AttemptGuard(this.db).explain(pluginId, request);
    const found = new Map(secrets.map((secret) => [secret.ref, secret]));
    const isOwn = request.step === NOTIFY_STEP ? await this.ownWebhook(request.operationId) : ({ environmentId }: OwnedSecret) => environmentId === request.environmentId;
    const values: SecretsResponse['values'] = {};
    const secretNames: Record<string, string[]> = {};
    for (const ref of request.refs) {
      const secret = found.get(ref);
      if (secret === undefined || !isOwn(secret)) throw await this.refuse(pluginId, request, ref);
      if (typeof secret.value === 'string') values[ref] = secret.value;
      else [values[ref], secretNames[ref]] = [{ ...secret.value.values }, [...secret.value.secretNames]];
    }
    return { values, secretNames };
  }

  private async ownWebhook(operationId: string): Promise<(secret: OwnedSecret) => boolean> {
    const [row] = await this.db.select({ id: projects.id, secretId: projects.webhookSecretId }).from(operations).innerJoin(projects, eq(projects.id, operations.projectId)).where(eq(operations.id, operationId));
    return ({ ref, projectId }) => row !== undefined && projectId === row.id && ref === `webhook:${row.secretId}`;
  }

  private async refuse(pluginId: string, { operationId, step, key, attempt }: SecretsRequest, ref: string): Promise<BelayError> {
    this.logger.warn({ pluginId, operationId, step, ref }, 'a plugin asked for a secret that is not one of its operation');
    const event = { type: 'warning', data: { step, message: `The plugin ${pluginId} asked for a secret that is not one of this operation and did not get it.`, details: { ref, pluginId } }, dedupeKey: `secret:${key}:${attempt}:${ref}` };
    await appendEvents(this.db, operationId, [event]);
    return new BelayError('SECRET_UNAVAILABLE', `The secret reference ${ref} is not one of the operation ${operationId}.`, { details: { ref } });
  }
}
