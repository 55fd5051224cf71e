import { accepted } from '../../api/refuse.js';
import { printJson } from '../../output/json.js';
import { noteLines, printLines } from '../../output/lines.js';
import type { Cli } from '../../runtime/cli.js';
import { openSession } from '../../scope/session.js';
import { readTargetOptions } from './read-target-options.js';
import type { CreateTargetOptions } from './target.command.js';
import { createTargetDocument } from './target-create.document.js';

/** Adds a place where environments can run. */
export async function createTarget(cli: Cli, name: string, options: CreateTargetOptions): Promise<void> {
  const pluginOptions = await readTargetOptions(options.option ?? []);
  const { client } = await openSession(cli);
  const { createTarget: answer } = await client.request(createTargetDocument, { input: { name, plugin: options.plugin, options: pluginOptions } });
  const target = accepted(answer.target, answer.userErrors);
  if (options.json === true) return printJson(cli, { target });
  printLines(cli, `Made the target ${cli.colours.strong(target.name)}. ${cli.colours.dim(target.id)}`);
  noteLines(cli, `A worker has to serve it: belay-plugin --plugin ${target.pluginId} --target ${target.id}`);
}
