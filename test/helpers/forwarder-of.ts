import { glob, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ForwarderControl } from '../../plugins/provider-docker/src/forwarder/forwarder-control.js';

/** Finds the forwarder of an environment with one application among a platform's files. @throws when it has none. */
export async function forwarderOf(dataDir: string, environmentId: string): Promise<ForwarderControl> {
  for await (const path of glob(join(dataDir, '**/endpoints/*/definition.json'))) {
    if (JSON.parse(await readFile(path, 'utf8')).environmentId === environmentId) return new ForwarderControl(join(dirname(path), 'state'));
  }
  throw new Error(`there is no forwarder of ${environmentId} in ${dataDir}`);
}
