import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';

/** A gateway through which the plugin's workers are to reach Temporal. */
export interface GatewayAccess {
  readonly address: string;
  /** Authority that signed its certificate (PEM); absent without TLS. */
  readonly caFile?: string;
  /** Its list of who may come in; the worker under test is added for as long as it is tried. */
  readonly accessFile: string;
}

const entries = z.array(z.looseObject({ tokenSha256: z.string() }));

/** Lets a plugin in; gives the variables for its worker and a function that takes the access back. */
export async function openGateway({ address, caFile, accessFile }: GatewayAccess, plugin: string, targetId: string, token: string, tokenFile: string): Promise<{ environment: Record<string, string>; close(): Promise<void> }> {
  const tokenSha256 = createHash('sha256').update(token).digest('hex');
  const read = async () => entries.parse(JSON.parse(await readFile(accessFile, 'utf8').catch(() => '[]')));
  const write = (list: z.output<typeof entries>): Promise<void> => writeFile(accessFile, `${JSON.stringify(list)}\n`, { mode: 0o600 });
  await write([...(await read()), { tokenSha256, plugin, targets: [targetId] }]);
  return {
    environment: { TEMPORAL_ADDRESS: address, BELAY_TEMPORAL_TOKEN_FILE: tokenFile, ...(caFile === undefined ? {} : { BELAY_TEMPORAL_CA_FILE: caFile }) },
    close: async () => write((await read()).filter((entry) => entry.tokenSha256 !== tokenSha256)),
  };
}
