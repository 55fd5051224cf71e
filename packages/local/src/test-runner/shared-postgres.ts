import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { preparePostgres } from '../components/postgres.component.js';
import { choosePort } from '../platform/ports.js';
import { mustRun } from '../platform/run-program.js';
import type { FoundPostgres } from '../setup/postgres.part.js';
import { Supervisor } from '../supervisor/supervisor.js';
import { POSTGRES_TEMPLATE } from '../testing/postgres-template.js';

/** What suites of one run need not each make for themselves. */
export interface SharedPostgres extends AsyncDisposable {
  /** Variables that lead suites to it: `BELAY_TEST_DATABASE_URL`, a server for databases of their own, and the data of a fresh one for platforms of their own. */
  readonly env: Readonly<Record<string, string>>;
}

/** Data of tests need not survive the machine, and suites side by side open many sessions. */
const SETTINGS = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=300', 'shared_buffers=128MB'];

/**
 * One Postgres and one fresh data folder for a whole run: to make them anew takes a second of a processor for each of some forty suites. Undefined where none is set up here.
 * @throws {LocalError} COMPONENT_FAILED with its last lines when it does not come up.
 */
export async function openSharedPostgres({ kind, where: programs }: FoundPostgres): Promise<SharedPostgres | undefined> {
  if (kind !== 'embedded') return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'belay-postgres-'));
  const [template, own] = [join(folder, 'template'), join(folder, 'own')];
  const supervisor = new Supervisor(() => undefined, () => undefined);
  const stop = async (): Promise<void> => {
    await supervisor.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await mkdir(template);
    await preparePostgres(template, programs, 0);
    await mustRun(['cp', '-a', template, own]);
    const { component, databaseUrl } = await preparePostgres(own, programs, await choosePort(0));
    await supervisor.startStage([{ ...component, argv: [...component.argv, ...SETTINGS.flatMap((setting) => ['-c', setting])] }]);
    return { env: { BELAY_TEST_DATABASE_URL: databaseUrl, [POSTGRES_TEMPLATE]: template }, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
