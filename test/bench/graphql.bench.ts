import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import autocannon from 'autocannon';
import { helloFiles, nodeBase } from './lib/applications.ts';
import { median, round } from './lib/stats.ts';
import { openPlatformWorld } from '../helpers/world.ts';
import { removeFolder } from '../helpers/remove-folder.ts';

const ROUNDS = 5;
const VIEW = `query ($id: ID!) { environment(id: $id) {
  id branch kind health isMeantToRun observedAt
  applications { name health commit replicas limits { cpuMillis ramBytes } endpoint { host ports { port protocol } generation } image { ref imageId } instances { id state restarts address startedAt } }
  services { name health limits { cpuMillis ramBytes } image { ref imageId } instances { id state restarts address startedAt } }
  routes { url application }
  variables { name value isSecret }
  currentRelease { id number }
  runningOperation { id kind state }
} }`;

/** The consolidated view of an environment against a bare Mercurius that returns the same JSON from memory, in alternating rounds. */
export async function run(): Promise<Record<string, unknown>> {
  await using world = await openPlatformWorld();
  const app = await world.createApplication('hello', helloFiles('hello', await nodeBase(), 'same'));
  await world.waitForEnd(await world.start('deploy', { environment: app.environment }));
  const variables = { id: app.environment };
  const { environment } = await world.platform.graphql<{ environment: unknown }>(VIEW, variables);
  const folder = await mkdtemp(join(tmpdir(), 'belay-bench-'));
  await writeFile(join(folder, 'environment.json'), JSON.stringify(environment));
  const bare = spawn(process.execPath, [resolve(import.meta.dirname, 'lib/bare-mercurius.mjs'), resolve(import.meta.dirname, '../../src/schema.graphql'), join(folder, 'environment.json')], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [port] = await once(bare.stdout.setEncoding('utf8'), 'data');
    const body = JSON.stringify({ query: VIEW, variables });
    const load = async (url: string, seconds: number): Promise<number> => {
      const result = await autocannon({ url, method: 'POST', connections: 10, duration: seconds, body, headers: { 'content-type': 'application/json', authorization: `Bearer ${world.platform.ownerToken}` } });
      if (result.non2xx > 0 || result.errors > 0) throw new Error(`${url} failed ${result.non2xx + result.errors} requests`);
      return result.requests.average;
    };
    const bareUrl = `http://127.0.0.1:${String(port).trim()}/graphql`;
    await load(world.platform.graphqlUrl, 2);
    await load(bareUrl, 2);
    const belay: number[] = [];
    const plain: number[] = [];
    for (let round_ = 0; round_ < ROUNDS; round_ += 1) {
      belay.push(await load(world.platform.graphqlUrl, 4));
      plain.push(await load(bareUrl, 4));
    }
    const ratios = belay.map((each, index) => each / plain[index]!);
    return { bench: 'graphql', rounds: ROUNDS, belayPerSecond: round(median(belay)), barePerSecond: round(median(plain)), ratio: round(median(ratios), 2), responseBytes: JSON.stringify(environment).length, bar: 'ratio ≥ 0.5' };
  } finally {
    bare.kill('SIGTERM');
    await removeFolder(folder);
  }
}
