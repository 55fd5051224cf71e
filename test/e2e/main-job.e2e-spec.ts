import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from '@jest/globals';
import { describeCommand } from '../cli/belay-suite.ts';
import { describeHolds } from '../cli/holds-suite.ts';
import { removeFolder } from '../helpers/remove-folder.ts';
import { openPlatformWorld, type PlatformWorld } from '../helpers/world.ts';
import { describeSealedHistory } from '../plugins/sealed-history-suite.ts';
import { describeTwoProviders, type TwoTargets } from '../plugins/two-providers-suite.ts';
import { describeApplications } from './applications-suite.ts';
import { describeBadInput } from './bad-input-suite.ts';
import { describeRollback } from './rollback-suite.ts';
import { shopOnDocker } from './shop-on-docker.ts';
import { describeShop } from './shop-suite.ts';

const MINUTES = 60_000;

const MEMORY = 'second';

/** What a platform of usual settings does on Docker, with a second target in memory: one platform for all, since to start one takes seven seconds of a processor. */
describe('On Docker', () => {
  let folder: string;
  let world: PlatformWorld | undefined;
  const open = (): PlatformWorld => {
    if (world === undefined) throw new Error('the platform did not come up');
    return world;
  };
  const openBoth = (): TwoTargets => ({ world: open(), memory: { target: MEMORY, file: join(folder, 'engine.sqlite') } });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'belay-main-job-'));
    const plugins = [{ package: '@belay/provider-docker', target: 'local' }, { package: '@belay/notifier-webhook', target: 'default' }, { package: '@belay/provider-memory', target: MEMORY, options: { file: join(folder, 'engine.sqlite') } }];
    await writeFile(join(folder, 'plugins.json'), JSON.stringify({ plugins }));
    world = await openPlatformWorld({ BELAY_PLUGINS_FILE: join(folder, 'plugins.json') });
  }, 3 * MINUTES);
  afterAll(async () => {
    await world?.[Symbol.asyncDispose]();
    await removeFolder(folder);
  }, 2 * MINUTES);

  describeShop('two applications in two repositories, with PostgreSQL and Redis', async () => shopOnDocker(open()));
  describeRollback(open);
  describeTwoProviders(openBoth);
  describeSealedHistory(openBoth);
  describeBadInput(open);
  describeHolds(open);
  describeCommand(open);
  // Its databases and brokers stay until the end.
  describeApplications(open);
});
