import type { Gate } from '@belay/contracts';
import type { freezes } from '../platform/database/schema/index.js';
import { findSpan, findThaw } from './calendar/freeze-calendar.js';

export type FreezeRow = typeof freezes.$inferSelect;

/** Gives those freezes that are in effect at a moment (ms since 1970). */
export function freezesInEffect(rows: readonly FreezeRow[], atMs: number): FreezeRow[] {
  return rows.filter((row) => row.liftedAt === null && findSpan(row, atMs) !== undefined);
}

/**
 * Says what an environment's freezes mean for an operation at a moment: undefined when none is in effect; a failure when one of them refuses, or the operation must not
 * be left waiting. `rows` are those of the environment and of its project.
 */
export function frozenGate(rows: readonly FreezeRow[], atMs: number, isNeverHeld: boolean): Extract<Gate, { kind: 'frozen' }> | undefined {
  const inForce = rows.filter((row) => row.liftedAt === null);
  const inEffect = freezesInEffect(inForce, atMs);
  if (inEffect.length === 0) return undefined;
  const thawMs = findThaw(inForce, atMs);
  const until = Number.isFinite(thawMs) ? new Date(thawMs).toISOString() : undefined;
  const message = `Frozen ${until === undefined ? 'until somebody lifts it' : `until ${timeText(until)}`}: ${inEffect.map(describe).join('; ')}.`;
  const isRefused = isNeverHeld || inEffect.some(({ policy }) => policy === 'refuse');
  if (!isRefused) return { kind: 'frozen', message, ...(until === undefined ? {} : { until }) };
  return {
    kind: 'frozen', message, ...(until === undefined ? {} : { until }),
    failure: {
      code: 'ENVIRONMENT_FROZEN',
      message: `${message} Have it lifted (belay unfreeze ${inEffect[0]?.id ?? ''}), or in an emergency start with breakGlass and a reason (--break-glass REASON), which is recorded. A rollback is always possible.`,
      details: { field: ['environment'], freezes: inEffect.map(({ id }) => id), ...(until === undefined ? {} : { until }) },
    },
  };
}

function describe({ name, reason, createdBy, projectId: _projectId, environmentId }: FreezeRow): string {
  return `"${name}" by ${createdBy}${environmentId === null ? ' for the whole project' : ''}, because: ${reason.replace(/[.\s]+$/, '')}`;
}

/** `2026-11-30 07:00 UTC` of an ISO 8601 time. */
function timeText(time: string): string {
  return `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;
}
