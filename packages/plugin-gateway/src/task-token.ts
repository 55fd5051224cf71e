import { createHmac, timingSafeEqual } from 'node:crypto';

const SEAL_BYTES = 32;

/** Binds task tokens of Temporal to the plugin that polled them, without remembering any: every gateway with the same secret knows its own. */
export interface TaskTokens {
  seal(pluginId: string, token: Buffer): Buffer;
  /** Gives Temporal's token, or undefined when it was not handed to this plugin. */
  open(pluginId: string, sealed: Buffer): Buffer | undefined;
}

/** Makes the binding with a secret of the gateway. */
export function createTaskTokens(secret: Buffer): TaskTokens {
  const sealOf = (pluginId: string, token: Buffer): Buffer => createHmac('sha256', secret).update(`${pluginId}\0`).update(token).digest();
  return {
    seal: (pluginId, token) => Buffer.concat([sealOf(pluginId, token), token]),
    open: (pluginId, sealed) => {
      if (sealed.length <= SEAL_BYTES) return undefined;
      const token = sealed.subarray(SEAL_BYTES);
      return timingSafeEqual(sealOf(pluginId, token), sealed.subarray(0, SEAL_BYTES)) ? token : undefined;
    },
  };
}
