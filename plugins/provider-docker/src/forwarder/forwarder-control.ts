import { open } from 'node:fs/promises';
import { BelayError, nodeHttp, portSpec, type PortSpec } from '@belay/plugin-sdk';
import { z } from 'zod';

/** What a forwarder says of itself; its file `state.json` has the same without `connections`. */
export const forwarderState = z.object({
  specHash: z.string(), key: z.string(), ports: z.array(portSpec), generation: z.string().nullable(), addresses: z.array(z.string()),
  connections: z.record(z.string(), z.number()).default({}),
});
export type ForwarderState = z.output<typeof forwarderState>;

/** Addresses to switch to, and the generation that has to be the present one. */
export interface Switch {
  readonly from: string | null;
  readonly to: string | null;
  readonly addresses: readonly string[];
}

const CALL_TIMEOUT_MS = 3_000;

/** Control of one forwarder, over the unix socket in its state folder. */
export class ForwarderControl {
  constructor(private readonly folder: string) {}

  /** @throws {BelayError} PROVIDER_UNAVAILABLE when the forwarder does not answer. */
  async readState(): Promise<ForwarderState> {
    return (await this.call('GET', '/state')).state;
  }

  async configure(config: { readonly specHash: string; readonly key: string; readonly ports: readonly PortSpec[] }): Promise<ForwarderState> {
    return (await this.call('PUT', '/config', config)).state;
  }

  /** Switches when the present generation is `from` (or already `to`); otherwise nothing changes and `isSwitched` is false. */
  async promote(change: Switch): Promise<{ readonly isSwitched: boolean; readonly state: ForwarderState }> {
    const { status, state } = await this.call('POST', '/promote', change);
    return { isSwitched: status === 200, state };
  }

  /** Lets the connections to addresses end without cutting a request; to be called again while there are any. A forwarder of an earlier version does nothing. */
  async drainConnections(addresses: readonly string[]): Promise<void> {
    await this.call('POST', '/drain', { addresses });
  }

  /** Closes the connections to addresses, so that their clients do not wait for what is gone. */
  async closeConnections(addresses: readonly string[]): Promise<void> {
    await this.call('POST', '/close', { addresses });
  }

  private async call(method: string, path: string, body?: unknown): Promise<{ readonly status: number; readonly state: ForwarderState }> {
    // A socket's path may have 107 bytes at most; through the folder's descriptor it is short wherever the data lie.
    const folder = await open(this.folder).catch((error: unknown) => { throw notAnswering(error); });
    try {
      const { status, text } = await exchange(`/proc/self/fd/${folder.fd}/control.sock`, method, path, body);
      if (status === 404 && path === '/drain') return { status, state: await this.readState() };
      if (status !== 200 && status !== 409) throw new BelayError('PROVIDER_UNAVAILABLE', `The forwarder could not ${method} ${path} (HTTP ${status}); it is tried again.`);
      return { status, state: forwarderState.parse(JSON.parse(text)) };
    } finally {
      await folder.close();
    }
  }
}

function exchange(socketPath: string, method: string, path: string, body: unknown): Promise<{ readonly status: number; readonly text: string }> {
  const payload = body === undefined ? '' : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const call = nodeHttp.request({ socketPath, method, path, agent: false, signal: AbortSignal.timeout(CALL_TIMEOUT_MS), headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }));
    });
    call.on('error', (error) => reject(notAnswering(error)));
    call.end(payload);
  });
}

function notAnswering(cause: unknown): BelayError {
  return new BelayError('PROVIDER_UNAVAILABLE', 'The forwarder of the application does not answer on its control socket; it is started again by itself.', { cause });
}
