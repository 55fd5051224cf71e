import { describe, expect, it } from '@jest/globals';
import { checkOperation } from './check-operation.ts';
import { checkRecords } from './check-records.ts';
import { findResumptions, resumeFigures } from './figures.ts';
import type { OperationRecord, TimedEvent } from './operation-record.ts';
import type { EnvironmentRecords } from './records.ts';
import type { Strike } from './report.ts';
import type { TaskCounter } from './task-counter.ts';

const tasks = (count: number): TaskCounter => ({ port: 0, count: () => count, [Symbol.asyncDispose]: async () => undefined });

function anEvent(offset: number, type: string, step: string | null = null, second = offset): TimedEvent {
  return { offset, type, step, at: new Date(second * 1_000).toISOString() };
}

const goodEvents = [anEvent(1, 'operation.admitted'), anEvent(2, 'step.started', 'seal'), anEvent(3, 'step.succeeded', 'seal'), anEvent(4, 'operation.finished')];

const goodRecords: EnvironmentRecords = {
  events: ['operation.admitted', 'operation.started', 'operation.finished'].map((type, index) => ({ offset: index + 1, type, operationId: 'op_1' })), eventOffset: 3,
  operations: [{ id: 'op_1', kind: 'deploy', fence: 1, requestedBy: 'owner', createdAt: 400, endedAt: 4_000 }], unsent: 0,
};

function aRecord(changes: Partial<OperationRecord> = {}, state = 'SUCCEEDED'): OperationRecord {
  const events = changes.events ?? goodEvents;
  const failure = state === 'FAILED' ? { code: 'PROVIDER_UNAVAILABLE', message: 'away' } : null;
  return { id: 'op_1', kind: 'deploy', environment: 'env_1', expected: ['SUCCEEDED'], acceptedAt: 500, verdict: { state, endedAt: 4_000, eventOffset: events.length, failedStep: null, failure, undoFailure: null, task: null }, events, ...changes };
}

describe('the checks of the kill matrix', () => {
  it('find nothing wrong with an operation that ended as it had to', () => {
    expect(checkOperation(aRecord(), tasks(0), false)).toEqual([]);
  });

  it('find a verdict that is not the expected one, struck or not', () => {
    expect(checkOperation(aRecord({}, 'FAILED'), tasks(0), true)).toMatchObject([{ kind: 'wrong-verdict' }]);
  });

  it('find a task that ran twice, and one that says it ran but did not', () => {
    expect(checkOperation(aRecord({ kind: 'task', taskId: 't' }), tasks(2), true)).toMatchObject([{ kind: 'duplicate' }]);
    expect(checkOperation(aRecord({ kind: 'task', taskId: 't' }), tasks(0), true)).toMatchObject([{ kind: 'wrong-verdict' }]);
  });

  it('find a gap in the offsets, a step without an end and an end that was told twice', () => {
    const [first, second, third, fourth] = goodEvents;
    expect(checkOperation(aRecord({ events: [first!, second!, third!, { ...fourth!, offset: 5 }] }), tasks(0), false)).toMatchObject([{ kind: 'lost-event' }]);
    expect(checkOperation(aRecord({ events: [first!, second!, { ...fourth!, offset: 3 }] }), tasks(0), false)).toMatchObject([{ kind: 'lost-event', step: 'seal' }]);
    expect(checkOperation(aRecord({ events: [...goodEvents, { ...fourth!, offset: 5 }] }), tasks(0), false)).toMatchObject([{ kind: 'lost-event' }]);
  });

  it('find nothing wrong with records of an environment that are complete and in order', () => {
    expect(checkRecords(goodRecords, [aRecord()])).toEqual([]);
  });

  it('find environment events that are lost, told twice or out of order', () => {
    const [admitted, began, ended] = goodRecords.events;
    const withEvents = (events: EnvironmentRecords['events']) => checkRecords({ ...goodRecords, events: events.map((event, index) => ({ ...event, offset: index + 1 })), eventOffset: events.length }, [aRecord()]);

    expect(checkRecords({ ...goodRecords, eventOffset: 4 }, [aRecord()])).toMatchObject([{ kind: 'lost-event' }]);
    expect(withEvents([admitted!, began!])).toMatchObject([{ kind: 'lost-event', message: expect.stringContaining('ended') }]);
    expect(withEvents([admitted!, began!, began!, ended!])).toMatchObject([{ kind: 'lost-event', message: expect.stringContaining('2 times') }]);
    expect(withEvents([admitted!, ended!, began!])).toMatchObject([{ kind: 'lost-event', message: expect.stringContaining('before its begin') }]);
  });

  it('find an operation that nobody asked for, one without an entry, and a fence that did not grow', () => {
    const [entry] = goodRecords.operations;
    expect(checkRecords({ ...goodRecords, operations: [entry!, { ...entry!, id: 'op_2', fence: 2 }] }, [aRecord()])).toMatchObject([{ kind: 'duplicate' }]);
    expect(checkRecords({ ...goodRecords, operations: [entry!, { ...entry!, id: 'op_2', fence: 2, kind: 'repair', requestedBy: 'somebody' }] }, [aRecord()])).toMatchObject([{ kind: 'duplicate' }]);
    expect(checkRecords({ ...goodRecords, operations: [entry!, { ...entry!, id: 'op_2', fence: 2, kind: 'repair', requestedBy: 'belay' }] }, [aRecord()])).toEqual([]);
    expect(checkRecords({ ...goodRecords, operations: [entry!, { ...entry!, id: 'op_2', fence: null, kind: 'repair', requestedBy: 'belay' }] }, [aRecord()])).toEqual([]);
    expect(checkRecords({ ...goodRecords, operations: [] }, [aRecord()])).toMatchObject([{ kind: 'lost-event' }]);
    expect(checkRecords({ ...goodRecords, operations: [{ ...entry!, fence: 3 }, { ...entry!, fence: 3 }] }, [aRecord()])).toMatchObject([{ kind: 'wrong-verdict' }]);
  });

  it('measure from the return of what was struck to the next event, unless another strike came first', () => {
    const strikes: Strike[] = [
      { number: 1, target: 'worker', action: 'kill', moment: 'random', beganAt: 1_100, backAt: 1_600 },
      { number: 2, target: 'api', action: 'kill', moment: 'random', beganAt: 2_500, backAt: 3_900 },
    ];

    const resumptions = findResumptions(strikes, [aRecord()]);

    expect(resumptions.map(({ resumeMs }) => resumeMs)).toEqual([400, 100]);
    expect(resumeFigures(resumptions)).toEqual({ resumeMsP50: 100, resumeMsP95: 400, resumeMsMax: 400 });
  });
});
