import { describe, expect, it } from '@jest/globals';
import { readHeldFields } from './held-fields.js';

const entry = (manager: string, operation: string, fieldsV1: Readonly<Record<string, unknown>>, more: { readonly time?: string; readonly subresource?: string } = {}) => ({ manager, operation, time: '2026-01-01T00:00:00Z', fieldsV1, ...more });
const spec = (...fields: readonly string[]) => ({ 'f:spec': { 'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"app"}': Object.fromEntries(['.', ...fields].map((name) => [name, {}])) } } } } });
const applied = entry('belay', 'Apply', spec('f:image', 'f:name'));

describe('what Belay holds of an object', () => {
  it('is another thing once somebody took a field over, and says who it was', () => {
    const taken = readHeldFields([entry('belay', 'Apply', spec('f:name')), entry('kubectl-set', 'Update', spec('f:image'))]);

    expect(taken.held).not.toBe(readHeldFields([applied]).held);
    expect(taken.changedBy).toBe('kubectl-set');
  });

  it('is the same after a promotion or a stop of its own, whose fields it holds by another operation', () => {
    const whole = readHeldFields([entry('belay', 'Apply', { 'f:spec': { 'f:selector': { 'f:app': {}, 'f:generation': {} } } })]);
    const moved = readHeldFields([entry('belay', 'Apply', { 'f:spec': { 'f:selector': { 'f:app': {} } } }), entry('belay', 'Update', { 'f:metadata': { 'f:annotations': { 'f:key': {} } }, 'f:spec': { 'f:selector': { 'f:generation': {} } } })]);

    expect(moved).toEqual(whole);
  });

  it('leaves out the number of replicas, annotations, and what others hold of the status', () => {
    const more = { 'f:metadata': { 'f:annotations': { 'f:a': {} }, 'f:labels': { 'f:b': {} } } };
    const scaled = [entry('belay', 'Apply', { ...spec('f:image'), ...more }), entry('kube-controller-manager', 'Update', { 'f:spec': { 'f:replicas': {} } }, { subresource: 'scale' })];

    expect(readHeldFields(scaled)).toEqual(readHeldFields([entry('belay', 'Apply', { 'f:metadata': { 'f:labels': { 'f:b': {} } }, 'f:spec': { ...spec('f:image')['f:spec'], 'f:replicas': {} } })]));
    expect(readHeldFields(scaled).changedBy).toBeUndefined();
    expect(readHeldFields([entry('somebody', 'Apply', spec('f:image'))]).held).toBe('');
  });
});
