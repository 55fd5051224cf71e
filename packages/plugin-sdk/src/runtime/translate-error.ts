import { randomUUID } from 'node:crypto';
import { getSystemErrorMap } from 'node:util';
import { BelayError, isErrorCode } from '@belay/contracts';
import type { Logger } from '../context/logger.js';
import type { SecretMask } from '../context/secret-mask.js';

/** In which call an error happened. */
export interface ErrorPlace {
  readonly pluginId: string;
  readonly call: string;
  readonly mask: SecretMask;
  readonly logger: Logger;
}

const MESSAGE_LIMIT = 4_000;
const MAX_CAUSES = 5;
/** What only the plugin's author or operator can mend: whoever reads it has to know which plugin it was. */
const blamesPlugin = new Set<string>(['PLUGIN_BAD_RESULT', 'UNSUPPORTED_CAPABILITY']);

/** Gives the error that may leave the worker: typed, masked, short. What is not a BelayError becomes PLUGIN_CRASHED without its text, which could hold a secret, but with what the worker's machine refused (ENOSPC …); the worker's log has it under the id that the message names. */
export function translateError(error: unknown, { pluginId, call, mask, logger }: ErrorPlace): BelayError {
  if (isBelayError(error)) {
    const details = mask.maskDeep(error.details);
    const isBlamed = blamesPlugin.has(error.code);
    const message = mask.mask(isBlamed ? `The plugin ${pluginId} in ${call}: ${error.message}` : error.message);
    return new BelayError(error.code, message.slice(0, MESSAGE_LIMIT), { details: { ...(isRecord(details) ? details : {}), ...(isBlamed ? { pluginId } : {}) } });
  }
  const errorId = randomUUID().slice(0, 8);
  logger.error('a call failed with an unexpected error', { call, errorId, error });
  const refusal = findRefusal(error);
  const why = refusal === undefined ? 'with an error that it does not name' : `because the machine of its worker refused something: ${refusal.text} (${refusal.name})`;
  return new BelayError('PLUGIN_CRASHED', `The plugin ${pluginId} failed in ${call} ${why}; the log of its worker has it under ${errorId}.`, { details: { pluginId, errorId, ...(refusal === undefined ? {} : { systemError: refusal.name }) } });
}

/** Finds the error of the operating system that an error is or was caused by, in the system's own words. */
function findRefusal(error: unknown): { readonly name: string; readonly text: string } | undefined {
  for (let depth = 0, each: unknown = error; depth < MAX_CAUSES && each instanceof Error; depth += 1, each = each.cause) {
    const [name, text] = 'errno' in each && typeof each.errno === 'number' ? getSystemErrorMap().get(each.errno) ?? [] : [];
    if (name !== undefined && text !== undefined) return { name, text };
  }
  return undefined;
}

/** A plugin may bring a copy of the contracts of its own, whose class is another one. */
function isBelayError(error: unknown): error is BelayError {
  return error instanceof BelayError || (error instanceof Error && error.name === 'BelayError' && 'code' in error && isErrorCode(error.code) && 'details' in error && isRecord(error.details));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
