import { describe, expect, it } from '@jest/globals';
import { translateError } from './kube-error.js';
import { readStatus } from './kube-status.js';

const status = (httpStatus: number, body: Record<string, unknown>) => translateError(readStatus(httpStatus, JSON.stringify({ kind: 'Status', ...body })), 'apply Deployment web-g1');

describe('what the API server answers', () => {
  it('names verb and resource where the account lacks a right', () => {
    const error = status(403, { message: 'deployments.apps is forbidden: User "system:serviceaccount:belay-system:belay" cannot patch resource "deployments" in API group "apps" in the namespace "n"', reason: 'Forbidden' });

    expect(error).toMatchObject({ code: 'PROVIDER_FORBIDDEN', details: { verb: 'patch', resource: 'deployments.apps' } });
    expect(error.message).toContain('lacks the verb "patch" on deployments.apps');
  });

  it('names the other manager and the field of a conflict', () => {
    const error = status(409, { message: 'Apply failed with 1 conflict: conflict with "kubectl-edit" using apps/v1: .spec.replicas', reason: 'Conflict', details: { causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "kubectl-edit" using apps/v1', field: '.spec.replicas' }] } });

    expect(error).toMatchObject({ code: 'CONFLICT', details: { conflicts: [{ manager: 'kubectl-edit', field: '.spec.replicas' }] } });
    expect(error.message).toContain('kubectl-edit');
  });

  it.each([
    [401, { message: 'Unauthorized' }, 'PROVIDER_UNAUTHENTICATED'],
    [403, { message: 'pods "x" is forbidden: exceeded quota: environment' }, 'QUOTA_EXCEEDED'],
    [403, { message: 'unable to create new content in namespace n because it is being terminated' }, 'RESOURCE_TERMINATING'],
    [413, { message: 'Request entity too large: limit is 3145728' }, 'PAYLOAD_TOO_LARGE'],
    [500, { message: 'etcdserver: request is too large' }, 'PAYLOAD_TOO_LARGE'],
    [422, { message: 'Secret "x" is invalid: data: Too long: may not be more than 1048576 bytes' }, 'PAYLOAD_TOO_LARGE'],
    [404, { message: 'not found' }, 'NOT_FOUND'],
    [422, { message: 'Deployment.apps "x" is invalid' }, 'PROVIDER_REFUSED'],
    [503, { message: 'shutting down' }, 'PROVIDER_UNAVAILABLE'],
  ])('%s %j is %s', (httpStatus, body, code) => {
    expect(status(httpStatus, body).code).toBe(code);
  });

  it('is told from no answer and from a certificate that has expired', () => {
    expect(translateError(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), 'list pods')).toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    expect(translateError(Object.assign(new Error('certificate has expired'), { code: 'CERT_HAS_EXPIRED' }), 'list pods')).toMatchObject({ code: 'PROVIDER_UNAUTHENTICATED' });
  });
});
