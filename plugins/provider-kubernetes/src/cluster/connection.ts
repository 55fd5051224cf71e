import { Agent, type RequestOptions } from 'node:https';
import { readFile } from 'node:fs/promises';
import { BelayError } from '@belay/plugin-sdk';
import type { KubernetesOptions } from '../options.js';
import type { Access } from './access.js';
import { readPlainAccess } from './plain-access.js';
import { messageOf } from './system-error.js';

/** How requests get to one API server: its address, and what proves who asks. */
export interface Connection {
  /** e.g. https://10.0.0.1:6443 */
  readonly server: string;
  /** Options of one request: TLS, a kept connection, the account's headers. */
  prepare(): Promise<RequestOptions>;
  close(): void;
}

const KEEP_ALIVE_MS = 5_000;

/**
 * Opens the way to a cluster, as the target's options say.
 * @throws {BelayError} PLUGIN_OPTIONS_INVALID when there is no kubeconfig, it cannot be read, or it lacks the context.
 */
export async function openConnection(options: KubernetesOptions, kubeconfig: string | undefined): Promise<Connection> {
  const access = await findAccess(options, kubeconfig);
  let agent: Agent | undefined;
  let identity = '';
  return {
    server: access.server.replace(/\/$/, ''),
    prepare: async () => {
      const prepared = await access.prepare();
      if (access.isProxied) return prepared;
      // One agent that is kept saves a TLS handshake each time.
      const { ca, cert, key, pfx, passphrase, servername, rejectUnauthorized } = prepared;
      const now = JSON.stringify([ca, cert, key, pfx, passphrase, servername, rejectUnauthorized].map(String));
      if (agent === undefined || now !== identity) {
        agent?.destroy();
        agent = new Agent({ keepAlive: true, keepAliveMsecs: KEEP_ALIVE_MS, scheduling: 'lifo', ca, cert, key, pfx, passphrase, servername, rejectUnauthorized });
        identity = now;
      }
      const { headers, auth } = prepared;
      return { agent, headers, ...(auth === undefined ? {} : { auth }) };
    },
    close: () => agent?.destroy(),
  };
}

async function findAccess(options: KubernetesOptions, kubeconfig: string | undefined): Promise<Access> {
  const text = options.inCluster ? undefined : kubeconfig ?? await readConfigFile(options);
  const plain = text === undefined ? undefined : await readPlainAccess(text, options.context, Date.now).catch(() => undefined);
  if (plain !== undefined) return plain;
  const { readLibraryAccess } = await import('./library-access.js');
  return readLibraryAccess(text, options.context);
}

async function readConfigFile({ kubeconfigFile }: KubernetesOptions): Promise<string> {
  if (kubeconfigFile === undefined) throw new BelayError('PLUGIN_OPTIONS_INVALID', 'The target says no way to its cluster. Give it the option kubeconfig (a secret), kubeconfigFile or inCluster.');
  return readFile(kubeconfigFile, 'utf8').catch((error: unknown) => {
    throw new BelayError('PLUGIN_OPTIONS_INVALID', `The kubeconfig ${kubeconfigFile} cannot be read on the machine of the plugin's worker: ${messageOf(error)}.`, { cause: error });
  });
}
