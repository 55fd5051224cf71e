import { findNextSpan, findSpan } from './calendar/freeze-calendar.js';
import type { Freeze } from './freeze.model.js';
import type { FreezeRow } from './frozen-gate.js';

/** Gives the public form of a freeze as it is at a moment. */
export function toFreeze(row: FreezeRow, at: Date): Freeze {
  const span = row.liftedAt === null ? findSpan(row, at.getTime()) : undefined;
  const next = row.liftedAt === null ? findNextSpan(row, at.getTime()) : undefined;
  return {
    id: row.id, name: row.name, reason: row.reason, policy: row.policy, isOfProject: row.environmentId === null, environmentId: row.environmentId, projectId: row.projectId,
    isInEffect: span !== undefined, inEffectUntil: span === undefined || !Number.isFinite(span.untilMs) ? null : new Date(span.untilMs), nextFrom: next === undefined ? null : new Date(next.fromMs),
    weekly: row.weekly, once: row.intervals.map(({ from, until }) => ({ from: new Date(from), until: new Date(until) })), until: row.endsAt,
    createdBy: row.createdBy, createdAt: row.createdAt, liftedAt: row.liftedAt, liftedBy: row.liftedBy, liftReason: row.liftReason,
  };
}
