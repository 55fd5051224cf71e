import { BelayError, type StepLogsRequest } from '@belay/contracts';
import { and, eq } from '../platform/database/orm.js';
import { appendEvents, type NewEvent } from '../engine/events.js';
import type { Db } from '../platform/database/database.js';
import { environments, operations, targets } from '../platform/database/schema/index.js';
import { NOTIFY_STEP } from './attempt-guard.js';
import type { EnvironmentMasks } from './environment-masks.js';

/** Lines in one event: few enough for a subscriber's frame, enough to spare rows. */
const LINES_PER_EVENT = 50;
const STORED_CHARS = 8_192;
const MOST_OWNERS = 1_000;

/** Records what steps say about themselves as events `step.log` ({ step, attempt, lines: [{ at, stream, text }] }), secrets masked. */
export class StepLogRecorder {
  private readonly owners = new Map<string, string>();

  constructor(private readonly db: Db, private readonly masks: EnvironmentMasks) {}

  /** Records lines; a batch that was recorded before is dropped. @throws {BelayError} NOT_FOUND, FORBIDDEN. */
  async record(pluginId: string, { operationId, environmentId, step, key, fence, attempt, lines }: StepLogsRequest): Promise<void> {
    if (lines.length === 0) return;
    const [, mask] = await Promise.all([this.checkOwner(pluginId, operationId, environmentId, step), this.masks.maskOf(environmentId)]);
    const events: NewEvent[] = [];
    for (let first = 0; first < lines.length; first += LINES_PER_EVENT) {
      const part = lines.slice(first, first + LINES_PER_EVENT);
      const shown = part.map(({ at, stream, text }) => ({ at, stream, text: clean(mask.mask(text)) }));
      events.push({ type: 'step.log', data: { step, attempt, lines: shown }, dedupeKey: `log:${key}:${fence}:${attempt}:${part[0]?.seq ?? 0}` });
    }
    await appendEvents(this.db, operationId, events);
  }

  /** An operation never changes its environment, nor that its plugin; what was found once holds. */
  private async checkOwner(pluginId: string, operationId: string, environmentId: string, step: string): Promise<void> {
    const key = `${operationId} ${environmentId}`;
    const owner = this.owners.get(key) ?? (await this.findOwner(operationId, environmentId));
    if (owner === undefined) throw new BelayError('NOT_FOUND', `There is no operation ${operationId} in the environment ${environmentId}.`);
    if (owner !== pluginId && step !== NOTIFY_STEP) throw new BelayError('FORBIDDEN', `The environment ${environmentId} is not served by the plugin ${pluginId}.`);
    if (this.owners.size >= MOST_OWNERS) this.owners.clear();
    this.owners.set(key, owner);
  }

  private async findOwner(operationId: string, environmentId: string): Promise<string | undefined> {
    const [row] = await this.db.select({ pluginId: targets.pluginId }).from(operations).innerJoin(environments, eq(environments.id, operations.environmentId)).innerJoin(targets, eq(targets.id, environments.targetId))
      .where(and(eq(operations.id, operationId), eq(operations.environmentId, environmentId)));
    return row?.pluginId;
  }
}

/** Postgres stores no NUL in texts. */
function clean(text: string): string {
  return text.replaceAll('\0', '').slice(0, STORED_CHARS);
}
