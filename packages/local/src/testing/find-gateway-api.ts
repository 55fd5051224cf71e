import { join } from 'node:path';
import { readLocalConfig } from '../config/local-config.js';
import { exists } from '../platform/files.js';
import { gatewayApiPath } from '../setup/gateway-api.part.js';

const ROOT = join(import.meta.dirname, '../../../..');

/** Folder with the definitions of the Gateway API, for a suite that installs them; undefined where the set-up could not bring them. */
export async function findGatewayApi(): Promise<string | undefined> {
  const path = gatewayApiPath(readLocalConfig(ROOT));
  return (await exists(path)) ? path : undefined;
}
