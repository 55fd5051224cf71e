import type { RequestOptions } from 'node:https';

/** How to get to one API server, and what proves who asks. */
export interface Access {
  /** e.g. https://10.0.0.1:6443 */
  readonly server: string;
  /** Whether a proxy is between: then each request needs an agent of its own. */
  readonly isProxied: boolean;
  /** TLS and headers of one request; tokens are renewed by what made them. */
  prepare(): Promise<RequestOptions>;
}
