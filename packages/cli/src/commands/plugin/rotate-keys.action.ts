import { accepted } from '../../api/refuse.js';
import { printJson } from '../../output/json.js';
import { printLines } from '../../output/lines.js';
import type { Cli } from '../../runtime/cli.js';
import { openSession } from '../../scope/session.js';
import type { JsonOption } from '../command.js';
import { rotatePayloadKeysDocument } from './rotate-keys.document.js';

/** Exchanges the keys by which engine and plugins seal what they say over Temporal. */
export async function rotateKeys(cli: Cli, options: JsonOption & { readonly reason?: string }): Promise<void> {
  const { client } = await openSession(cli);
  const { rotatePayloadKeys: answer } = await client.request(rotatePayloadKeysDocument, { input: { reason: options.reason } });
  const keyId = accepted(answer.keyId, answer.userErrors);
  if (options.json === true) return printJson(cli, { keyId });
  printLines(cli, `New payloads are sealed with the keys ${cli.colours.strong(keyId)}. What older keys sealed still opens; workers ask for the new ones by themselves.`);
}
