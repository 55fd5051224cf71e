import { BelayError } from '@belay/plugin-sdk';
import { KubeStatusError, type KubeStatus } from './kube-status.js';
import { messageOf, systemCode } from './system-error.js';

const unreachable = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN', 'ABORT_ERR', 'UND_ERR_SOCKET']);

/** Says whether the API server answered that there is no such thing. */
export function isMissing(error: unknown): boolean {
  return error instanceof KubeStatusError ? error.httpStatus === 404 : error instanceof BelayError && error.code === 'NOT_FOUND';
}

/** Says whether the API server answered that something else was written meanwhile, or that the name is taken. */
export function isConflict(error: unknown): boolean {
  return error instanceof KubeStatusError ? error.httpStatus === 409 : error instanceof BelayError && error.code === 'CONFLICT';
}

/** Gives the BelayError of a failed request; `doing` says what was tried and on what, e.g. `apply Deployment web-g3`. */
export function translateError(error: unknown, doing: string): BelayError {
  if (error instanceof BelayError) return error;
  if (error instanceof KubeStatusError) return ofStatus(error, doing);
  const code = systemCode(error) ?? '';
  if (code === 'CERT_HAS_EXPIRED' || /certificate.*expired/i.test(messageOf(error))) {
    return new BelayError('PROVIDER_UNAUTHENTICATED', `The API server cannot be asked to ${doing}: a certificate has expired. Renew the cluster's certificate, or the one in the kubeconfig, and set the kubeconfig of the target again.`, { cause: error });
  }
  if (/^(ERR_TLS|ERR_SSL|EPROTO|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|CERT_|ERR_OSSL)/.test(code)) {
    return new BelayError('PROVIDER_UNAUTHENTICATED', `The API server cannot be asked to ${doing}: its certificate is not trusted (${code}). Put the cluster's certificate authority into the kubeconfig of the target.`, { cause: error });
  }
  const name = code === '' ? messageOf(error) : code;
  const isOff = unreachable.has(code);
  return new BelayError('PROVIDER_UNAVAILABLE', `The API server of the cluster ${isOff ? 'cannot be reached' : 'does not answer'} to ${doing} (${name}). Check that the cluster runs and that the server's address in the kubeconfig is right.`, { cause: error });
}

function ofStatus(error: KubeStatusError, doing: string): BelayError {
  const { httpStatus, status } = error;
  const details = { httpStatus, ...(status.reason === '' ? {} : { reason: status.reason }) };
  const make = (code: BelayError['code'], message: string, more: Readonly<Record<string, unknown>> = {}): BelayError => new BelayError(code, message, { cause: error, details: { ...details, ...more } });
  if (/exceeded quota/i.test(status.message)) return make('QUOTA_EXCEEDED', `The cluster does not ${doing}: ${status.message}. Ask for less cpu, memory or storage, or raise the quota in the target's options.`);
  if (/being terminated|NamespaceTerminating/i.test(status.message)) return make('RESOURCE_TERMINATING', `The cluster does not ${doing}: its namespace is still being removed. It is tried again; if it stays so, look for finalizers with \`kubectl get namespace -o yaml\`.`);
  if (httpStatus === 413 || /etcdserver: request is too large|Request entity too large|must have at most \d+ bytes|Too long: may not be more than 1048576/i.test(status.message)) {
    return make('PAYLOAD_TOO_LARGE', `The cluster cannot ${doing}: the object is larger than the cluster stores (1 MiB). Move large values of variables into files of the image or a volume.`);
  }
  if (httpStatus === 401) return make('PROVIDER_UNAUTHENTICATED', `The API server does not accept the target's credentials to ${doing}: its token or certificate is wrong or has expired. Set the kubeconfig of the target again.`);
  if (httpStatus === 403) return forbidden(status, doing, make);
  if (httpStatus === 404) return make('NOT_FOUND', `The cluster could not ${doing}: ${status.message}`);
  if (httpStatus === 409) return make('CONFLICT', `The cluster could not ${doing}: ${status.message}`, conflictsOf(status));
  if (httpStatus === 429) return make('PROVIDER_UNAVAILABLE', `The API server is too busy to ${doing}; it is tried again.`);
  if (httpStatus >= 500) return make('PROVIDER_UNAVAILABLE', `The API server failed to ${doing}: ${status.message}`);
  return make('PROVIDER_REFUSED', `The cluster refused to ${doing}: ${status.message}`);
}

/** `deployments.apps is forbidden: User "x" cannot create resource "deployments" in API group "apps" in the namespace "y"` — or an admission's veto. */
function forbidden({ message }: KubeStatus, doing: string, make: (code: BelayError['code'], message: string, more?: Readonly<Record<string, unknown>>) => BelayError): BelayError {
  const match = /User "([^"]*)" cannot (\S+) resource "([^"]+)" in API group "([^"]*)"/.exec(message);
  if (match === null) return make('PROVIDER_REFUSED', `The cluster refused to ${doing}: ${message}`);
  const [, user, verb, resource, group] = match;
  const name = group === '' ? resource : `${resource}.${group}`;
  return make('PROVIDER_FORBIDDEN', `The cluster does not allow the target's account to ${doing}: ${user} lacks the verb "${verb}" on ${name}. Apply the plugin's rbac.yaml, or bind the account to its role.`, { verb, resource: name });
}

/** Fields that another manager holds. source: "Server-Side Apply", Conflicts. */
function conflictsOf({ details }: KubeStatus): Readonly<Record<string, unknown>> {
  const conflicts = (details?.causes ?? []).filter(({ reason }) => reason === 'FieldManagerConflict').map(({ message, field }) => ({ manager: managerOf(message), field: field ?? '' }));
  return conflicts.length === 0 ? {} : { conflicts };
}

/** Says whether the other manager of a conflict is one of kubectl's commands by which people change an object in place: edit, patch, set, scale. An apply declares something, by whichever way. */
export function isByHand(message: string | undefined): boolean {
  const manager = managerOf(message);
  return manager.startsWith('kubectl') && manager !== 'kubectl-client-side-apply' && / using /.test(message ?? '');
}

/** Name of the other manager in `conflict with "kubectl-edit" using apps/v1`. */
export function managerOf(message: string | undefined): string {
  return /conflict(?:s)? with "([^"]+)"/.exec(message ?? '')?.[1] ?? 'unknown';
}
