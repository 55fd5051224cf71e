import { accepted } from '../../api/refuse.js';
import { startOperation } from '../../operations/start-operation.js';
import { printJson } from '../../output/json.js';
import { printLines } from '../../output/lines.js';
import type { Cli } from '../../runtime/cli.js';
import { CliError } from '../../runtime/cli-error.js';
import { findEnvironment } from '../../scope/find-environment.js';
import { openSession } from '../../scope/session.js';
import { repairDocument, setAutoRepairDocument } from './repair.document.js';
import type { RepairOptions } from './running.command.js';

/** Brings an environment back to its release, or says whether that is done by itself. */
export async function repair(cli: Cli, options: RepairOptions): Promise<void> {
  if (options.auto !== undefined) return await setAuto(cli, options, options.auto);
  await startOperation(cli, options, async ({ client }, { environment }) => (await client.request(repairDocument, { input: { environment: environment.id, idempotencyKey: options.idempotencyKey } })).repair);
}

/** @throws {CliError} INVALID_INPUT for anything but on and off. */
async function setAuto(cli: Cli, options: RepairOptions, wanted: string): Promise<void> {
  if (wanted !== 'on' && wanted !== 'off') throw new CliError('INVALID_INPUT', `--auto is on or off, not "${wanted}".`);
  const session = await openSession(cli);
  const { environment } = await findEnvironment(session, options);
  const { setAutoRepair } = await session.client.request(setAutoRepairDocument, { input: { environment: environment.id, isOn: wanted === 'on' } });
  const changed = accepted(setAutoRepair.environment, setAutoRepair.userErrors);
  if (options.json === true) return printJson(cli, { environment: changed });
  printLines(cli, changed.isRepairedByItself ? `${changed.branch} is brought back to its release by itself after a restart.` : `${changed.branch} is left as it is after a restart; belay drift shows what differs, belay repair brings it back.`);
}
