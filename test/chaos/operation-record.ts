import { setTimeout as delay } from 'node:timers/promises';
import type { PatientApi } from './patient-api.ts';

/** An event as the API tells it. */
export interface TimedEvent {
  readonly offset: number;
  readonly type: string;
  readonly step: string | null;
  readonly at: string;
}

/** An operation that was accepted, with how it had to end and how it did. */
export interface OperationRecord {
  readonly id: string;
  readonly kind: string;
  readonly environment: string;
  /** States that are true ends of it. */
  readonly expected: readonly string[];
  readonly acceptedAt: number;
  /** For tasks: what it tells the counter. */
  readonly taskId?: string;
  verdict?: Verdict;
  events: readonly TimedEvent[];
}

export interface Verdict {
  readonly state: string;
  readonly endedAt: number;
  readonly eventOffset: number;
  readonly failedStep: string | null;
  readonly failure: { readonly code: string; readonly message: string } | null;
  readonly undoFailure: { readonly code: string; readonly message: string } | null;
  readonly task: { readonly exitCode: number | null; readonly isOutcomeUnknown: boolean; readonly output: string | null } | null;
}

const VERDICT = 'query ($id: ID!) { operation(id: $id) { state hasEnded endedAt eventOffset failedStep failure { code message } undoFailure { code message } task { exitCode isOutcomeUnknown output } } }';
const EVENTS = 'query ($id: ID!, $after: Int!) { operation(id: $id) { events(first: 100, after: $after) { nodes { offset type step at } } } }';
const STEPS = 'query ($id: ID!) { operation(id: $id) { hasEnded steps { name state } } }';
const LOOK_EVERY_MS = 100;

interface Ended extends Omit<Verdict, 'endedAt'> {
  readonly hasEnded: boolean;
  readonly endedAt: string | null;
}

/** Waits for the end of an operation and notes it with all events. @throws when it has not ended by the deadline. */
export async function awaitVerdict(api: PatientApi, record: OperationRecord, deadlineMs: number): Promise<void> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const { operation } = await api.ask<{ operation: Ended }>(VERDICT, { id: record.id });
    if (operation.hasEnded) {
      record.verdict = { ...operation, endedAt: Date.parse(operation.endedAt ?? '') };
      record.events = await readEvents(api, record.id);
      return;
    }
    if (Date.now() > end) {
      record.events = await readEvents(api, record.id);
      throw new Error(`the ${record.kind} ${record.id} has not ended after ${deadlineMs / 1000} s; its last event: ${JSON.stringify(record.events.at(-1))}`);
    }
    await delay(LOOK_EVERY_MS);
  }
}

/** Waits for the next begin or success of a step of any of these operations; gives it as `started apply/…`, undefined when none came in time. */
export async function awaitBoundary(api: PatientApi, listIds: () => readonly string[], isWanted: (boundary: string) => boolean, deadlineMs: number): Promise<string | undefined> {
  const end = Date.now() + deadlineMs;
  const seen = new Set<string>();
  for (let isFirst = true; Date.now() < end; isFirst = false) {
    for (const id of listIds()) {
      const { operation } = await api.ask<{ operation: { hasEnded: boolean; steps: readonly { name: string; state: string }[] } | null }>(STEPS, { id }).catch(() => ({ operation: null }));
      for (const { name, state } of operation?.steps ?? []) {
        const boundary = state === 'RUNNING' ? `started ${shortStep(name)}` : state === 'SUCCEEDED' ? `succeeded ${shortStep(name)}` : undefined;
        if (boundary === undefined || seen.has(`${id} ${boundary}`)) continue;
        seen.add(`${id} ${boundary}`);
        if (!isFirst && isWanted(boundary)) return boundary;
      }
    }
    await delay(30);
  }
  return undefined;
}

/** A step without the names of what it works on: `apply/workload/app@g12` is `apply/workload`. */
function shortStep(name: string): string {
  return name.split('/').slice(0, 2).join('/').replace(/\/chaos-.*$|@.*$/, '');
}

async function readEvents(api: PatientApi, id: string): Promise<readonly TimedEvent[]> {
  const all: TimedEvent[] = [];
  for (;;) {
    const { operation } = await api.ask<{ operation: { events: { nodes: readonly TimedEvent[] } } }>(EVENTS, { id, after: all.at(-1)?.offset ?? 0 });
    if (operation.events.nodes.length === 0) return all;
    all.push(...operation.events.nodes);
  }
}
