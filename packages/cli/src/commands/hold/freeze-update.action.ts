import { accepted } from '../../api/refuse.js';
import { printJson } from '../../output/json.js';
import { noteLines, printLines } from '../../output/lines.js';
import type { Cli } from '../../runtime/cli.js';
import { CliError } from '../../runtime/cli-error.js';
import { openSession } from '../../scope/session.js';
import type { UpdateFreezeOptions } from './freeze.command.js';
import { freezeText } from './freeze-text.js';
import { updateFreezeDocument } from './freeze-update.document.js';
import { readMoment, readOnce, readWeekly } from './freeze-windows.js';

/** Changes a freeze that is in force; what is not given stays as it is. */
export async function updateFreeze(cli: Cli, id: string, options: UpdateFreezeOptions): Promise<void> {
  if (options.refuse === true && options.wait === true) throw new CliError('INVALID_INPUT', '--refuse and --wait exclude each other.', { hint: 'Give one of them, or none to leave it as it is.' });
  const change = {
    reason: options.reason,
    policy: options.refuse === true ? 'REFUSE' as const : options.wait === true ? 'WAIT' as const : undefined,
    until: options.until === false ? null : options.until === undefined ? undefined : readMoment(options.until, '--until'),
    weekly: options.weekly === false ? [] : options.weekly?.map(readWeekly),
    once: options.once === false ? [] : options.once?.map(readOnce),
  };
  if (Object.values(change).every((value) => value === undefined)) throw new CliError('INVALID_INPUT', 'Say what to change.', { hint: `e.g. belay freeze update ${id} --until 2026-12-01T08:00Z\nTo end it: belay unfreeze ${id}` });
  const { client } = await openSession(cli);
  const { updateFreeze: answer } = await client.request(updateFreezeDocument, { input: { freeze: id, ...change } });
  const changed = accepted(answer.freeze, answer.userErrors);
  if (options.json === true) return printJson(cli, { freeze: changed });
  printLines(cli, `The freeze "${changed.name}" is changed: ${freezeText(changed)}`);
  if (!changed.isInEffect) noteLines(cli, 'It is not in effect now: what waited for it goes on.');
}
