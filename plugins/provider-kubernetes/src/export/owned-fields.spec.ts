import { describe, expect, it } from '@jest/globals';
import { joinFields, pickFields } from './owned-fields.js';

const live = {
  spec: {
    replicas: 2, progressDeadlineSeconds: 600, selector: { 'belay.dev/generation': 'g2', app: 'web' },
    containers: [{ name: 'app', image: 'web@sha256:a', terminationMessagePath: '/dev/termination-log', ports: [{ containerPort: 8080, protocol: 'TCP', name: 'tcp-8080' }], args: ['a', 'b'] }, { name: 'injected', image: 'sidecar' }],
    policyTypes: ['Ingress', 'Egress'], podSelector: {},
  },
};

describe('the fields that Belay holds', () => {
  it('are given without what the server filled in and what others added', () => {
    const fields = { 'f:spec': { 'f:replicas': {}, 'f:podSelector': {}, 'f:policyTypes': {}, 'f:containers': { 'k:{"name":"app"}': { '.': {}, 'f:name': {}, 'f:image': {}, 'f:args': {}, 'f:ports': { 'k:{"containerPort":8080,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {}, 'f:name': {} } } } } } };

    expect(pickFields(live, fields)).toEqual({ spec: { replicas: 2, podSelector: {}, policyTypes: ['Ingress', 'Egress'], containers: [{ name: 'app', image: 'web@sha256:a', args: ['a', 'b'], ports: [{ containerPort: 8080, protocol: 'TCP', name: 'tcp-8080' }] }] } });
  });

  it('count together where they were applied and where they were changed', () => {
    const joined = joinFields([{ 'f:spec': { 'f:selector': { 'f:app': {} } } }, { 'f:spec': { 'f:selector': { 'f:belay.dev/generation': {} } } }]);

    expect(pickFields(live, joined)).toEqual({ spec: { selector: { app: 'web', 'belay.dev/generation': 'g2' } } });
  });
});
