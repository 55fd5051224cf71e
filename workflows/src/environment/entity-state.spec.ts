import { describe, expect, it } from '@jest/globals';
import type { OperationKind } from '@belay/contracts/workflow';
import { EntityState } from './entity-state.js';

const NOW = '2026-01-01T00:00:00.000Z';
const request = (operationId: string, kind: OperationKind = 'deploy', deliveryId?: string) => ({ operationId, kind, projectId: 'prj_1', environmentId: 'env_1', ...(deliveryId === undefined ? {} : { deliveryId }) });

describe('EntityState', () => {
  it('lets only the latest of one supersedable kind wait', () => {
    const state = new EntityState(undefined, NOW);
    state.admit(request('op_1'), NOW);
    state.next(NOW);
    state.admit(request('op_2'), NOW);
    state.admit(request('op_3', 'rollback'), NOW);

    const { admission, superseded } = state.admit(request('op_4'), NOW);

    expect(superseded).toEqual(['op_2']);
    expect(admission).toEqual({ kind: 'queued', behind: 'op_3' });
  });

  it('merges what comes from the same outside event, also after its operation has ended', () => {
    const state = new EntityState(undefined, NOW);
    state.admit(request('op_1', 'deploy', 'hook-1'), NOW);
    state.next(NOW);
    state.ended();

    expect(state.admit(request('op_2', 'deploy', 'hook-1'), NOW).admission).toEqual({ kind: 'merged', into: 'op_1' });
  });

  it('remembers a bounded number of requests', () => {
    const state = new EntityState(undefined, NOW);
    for (let n = 0; n < 2_000; n++) state.admit(request(`op_${n}`), NOW);

    expect(state.carry().seen).toHaveLength(500);
    expect(state.carry().waiting).toHaveLength(1);
  });

  it('goes on with what it carried', () => {
    const first = new EntityState(undefined, NOW);
    first.admit(request('op_1'), NOW);
    first.admit(request('op_2', 'stop'), NOW);

    const second = new EntityState(first.carry(), NOW);

    expect(second.next(NOW)).toMatchObject({ operationId: 'op_1' });
    expect(second.status()).toMatchObject({ running: { operationId: 'op_1' }, waiting: [{ operationId: 'op_2', waitsFor: 'operation op_1' }] });
  });

  it('refuses everything once it is destroyed', () => {
    const state = new EntityState({ waiting: [], seen: [], isDestroyed: true }, NOW);

    expect(state.admit(request('op_1'), NOW).admission).toMatchObject({ kind: 'refused', failure: { code: 'ENVIRONMENT_GONE' } });
  });

  it('lets only the same subject give way: the scaling of one application never ends that of another', () => {
    const state = new EntityState(undefined, NOW);
    state.admit({ ...request('op_1', 'scale'), subject: 'web' }, NOW);

    expect(state.admit({ ...request('op_2', 'scale'), subject: 'api' }, NOW).superseded).toEqual([]);
    expect(state.admit({ ...request('op_3', 'scale'), subject: 'web' }, NOW).superseded).toEqual(['op_1']);
  });

  it('puts what gave way back to its place when the newer one was refused', () => {
    const state = new EntityState(undefined, NOW);
    state.admit(request('op_1'), NOW);
    state.admit(request('op_2', 'stop'), '2026-01-01T00:00:01.000Z');
    const { superseded } = state.admit(request('op_3'), '2026-01-01T00:00:02.000Z', true);

    state.settle('op_3', { admission: { kind: 'refused', failure: { code: 'ENVIRONMENT_FROZEN', message: 'No.' } }, gate: { kind: 'open' } }, NOW);

    expect(superseded).toEqual(['op_1']);
    expect([state.next(NOW)?.operationId, state.next(NOW)?.operationId, state.next(NOW)]).toEqual(['op_1', 'op_2', undefined]);
  });

  it('runs nothing before the records have answered, and passes over what is held until its time has come', () => {
    const state = new EntityState(undefined, NOW);
    const until = '2026-01-02T00:00:00.000Z';
    state.admit(request('op_1'), NOW, true);
    const early = state.next(NOW);
    state.settle('op_1', { admission: { kind: 'accepted' }, gate: { kind: 'frozen', message: 'Frozen.', until } }, NOW);
    const behind = state.admit(request('op_2', 'rollback'), NOW).admission;

    const [passed, due] = [state.next(NOW)?.operationId, state.nextDue];
    state.ended();
    state.release(NOW);
    const held = state.next(NOW);
    state.release(until);

    expect([early, behind, passed, due, held]).toEqual([undefined, { kind: 'accepted' }, 'op_2', until, undefined]);
    expect(state.next(until)).toMatchObject({ operationId: 'op_1' });
    expect(state.carry().waiting).toEqual([]);
  });

  it('names nothing that has ended or is itself passed over as what is waited for', () => {
    const state = new EntityState(undefined, NOW);
    state.admit(request('op_1'), NOW);
    state.next(NOW);
    state.admit(request('op_2'), NOW, true);
    state.settle('op_2', { admission: { kind: 'held', by: 'freeze', message: 'Frozen.' }, gate: { kind: 'frozen', message: 'Frozen.' } }, NOW);
    state.admit(request('op_3', 'stop'), NOW);

    const before = state.status().waiting.map(({ waitsFor }) => waitsFor);
    state.ended();

    expect(before).toEqual(['Frozen.', 'operation op_1']);
    expect(state.status().waiting.map(({ waitsFor }) => waitsFor)).toEqual(['Frozen.', 'its turn']);
  });
});
