import { describe, expect, it } from '@jest/globals';
import type { OperationKind } from '@belay/contracts';
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
});
