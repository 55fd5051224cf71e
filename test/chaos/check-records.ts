import type { Finding } from './check-operation.ts';
import type { OperationRecord } from './operation-record.ts';
import type { EnvironmentRecords } from './records.ts';

/** Checks the events of an environment and the entries of its operations against what was started there and has ended. */
export function checkRecords({ events, eventOffset, operations, unsent }: EnvironmentRecords, started: readonly OperationRecord[]): readonly Finding[] {
  const findings: Finding[] = [];
  const lost = (message: string): void => void findings.push({ kind: 'lost-event', message });
  const gap = events.findIndex(({ offset }, index) => offset !== index + 1);
  if (gap >= 0) lost(`environment event ${events[gap]?.offset} stands in place ${gap + 1}`);
  if (events.length !== eventOffset) lost(`${events.length} environment events, but the environment counts ${eventOffset}`);
  if (unsent > 0) lost(`${unsent} requests were never handed over`);
  for (const { id, kind, verdict } of started) {
    const placesOf = (type: string): number[] => events.filter((event) => event.type === type && event.operationId === id).map(({ offset }) => offset);
    const [begins, ends] = [placesOf('operation.started'), placesOf('operation.finished')];
    if (placesOf('operation.admitted').length !== 1) lost(`the environment tells ${placesOf('operation.admitted').length} times that ${kind} ${id} was admitted`);
    if (begins.length !== 1) lost(`the environment tells ${begins.length} times that ${kind} ${id} began`);
    if (verdict !== undefined && ends.length !== 1) lost(`the environment tells ${ends.length} times that ${kind} ${id} ended`);
    if ((begins[0] ?? 0) > (ends[0] ?? Number.POSITIVE_INFINITY)) lost(`the environment tells the end of ${kind} ${id} before its begin`);
  }
  return [...findings, ...checkEntries(operations, started)];
}

/** Each request has one entry, which says who asked; they ran one after the other, each with a newer fence than the one before. */
function checkEntries(entries: EnvironmentRecords['operations'], started: readonly OperationRecord[]): readonly Finding[] {
  const findings: Finding[] = [];
  const ids = new Set(started.map(({ id }) => id));
  for (const { id, kind, requestedBy } of entries) {
    if (!ids.has(id) && !isOwnRepair(kind, requestedBy)) findings.push({ kind: 'duplicate', message: `there is an operation ${kind} ${id} that nobody asked for` });
    if (requestedBy === null || requestedBy === '') findings.push({ kind: 'lost-event', message: `nothing says who asked for ${kind} ${id}` });
  }
  for (const { id, kind } of started) if (!entries.some((entry) => entry.id === id)) findings.push({ kind: 'lost-event', message: `there is no entry of ${kind} ${id}` });
  // A repair by itself that came while its environment was destroyed is refused and never begins.
  const ran = entries.filter(({ kind, requestedBy, fence }) => fence !== null || !isOwnRepair(kind, requestedBy));
  for (const [index, entry] of ran.entries()) {
    const before = ran[index - 1];
    if (before !== undefined && (entry.fence ?? 0) <= (before.fence ?? 0)) findings.push({ kind: 'wrong-verdict', message: `${entry.kind} ${entry.id} had the fence ${entry.fence}, not a newer one than ${before.fence} of the operation before it` });
  }
  return findings;
}

/** What the platform does by itself when the engine below came back and an environment was not as its release says. */
function isOwnRepair(kind: string, requestedBy: string | null): boolean {
  return kind === 'repair' && requestedBy === 'belay';
}
