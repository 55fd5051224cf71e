import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiClient } from '../../api/api-client.js';
import { accepted } from '../../api/refuse.js';
import { printJson } from '../../output/json.js';
import { noteLines, printLines } from '../../output/lines.js';
import { safeText } from '../../output/safe-text.js';
import { formatBytes } from '../../output/sizes.js';
import { tableLines } from '../../output/table.js';
import type { Cli } from '../../runtime/cli.js';
import { CliError } from '../../runtime/cli-error.js';
import { openSession } from '../../scope/session.js';
import { findTarget } from '../target/find-target.js';
import { listAllTargets } from '../target/list-targets.js';
import type { GarbageOptions } from './gc.command.js';
import { collectGarbageDocument, garbageCollectionDocument, planGarbageDocument, type CollectGarbageData } from './gc.document.js';

const LOOK_EVERY_MS = 1_000;

/** Shows what a target needs no more; with a plan's hash removes exactly that. */
export async function collectGarbage(cli: Cli, options: GarbageOptions): Promise<void> {
  const { client } = await openSession(cli);
  const target = await chooseTarget(client, options.target);
  if (options.apply !== undefined) return await apply(cli, client, { target, hash: options.apply }, options);
  const { planGarbage } = await client.request(planGarbageDocument, { input: { target, volumes: options.volume === undefined ? null : [...options.volume] } });
  const plan = accepted(planGarbage.collection, planGarbage.userErrors);
  if (options.json === true) return printJson(cli, { target, plan });
  if (plan.lines.length === 0) printLines(cli, `There is nothing on ${target} that Belay needs no more.`);
  else {
    printLines(cli, ...tableLines(cli, ['KIND', 'NAME', 'SIZE', 'WHY'], plan.lines.map((line) => [line.kind, safeText(line.name), sizeText(line.sizeBytes), safeText(line.reason)])), `${countText(plan.totalCount)}, at most ${formatBytes(plan.totalBytes)}`);
    if (plan.totalCount > plan.lines.length) noteLines(cli, `The first ${plan.lines.length} are listed, and removed by this plan; make the next plan for the others.`);
    noteLines(cli, `Remove exactly that: belay gc --apply ${plan.hash ?? ''}`);
  }
  if (plan.keptVolumes.length === 0) return;
  printLines(cli, '', 'Volumes that stay until they are asked for by --volume NAME:', ...plan.keptVolumes.map((volume) => `  ${safeText(volume.name)}  ${sizeText(volume.sizeBytes)}`));
  if (plan.keptVolumeCount > plan.keptVolumes.length) noteLines(cli, `and ${plan.keptVolumeCount - plan.keptVolumes.length} more`);
}

async function apply(cli: Cli, client: ApiClient, { target, hash }: { readonly target: string; readonly hash: string }, options: GarbageOptions): Promise<void> {
  if (options.volume !== undefined) throw new CliError('INVALID_INPUT', 'Volumes are named when the plan is made; its hash stands for them.', { hint: 'belay gc --volume NAME, then belay gc --apply HASH' });
  const { collectGarbage: answer } = await client.request(collectGarbageDocument, { input: { target, planHash: hash } });
  const done = await untilEnded(cli, client, accepted(answer.collection, answer.userErrors));
  if (done.failure !== null) throw new CliError(done.failure.code, done.failure.message);
  if (options.json === true) return printJson(cli, { target, collection: done });
  printLines(cli, ...done.removed.map((line) => `removed ${line.kind} ${safeText(line.name)}`), `${countText(done.removed.length)} removed`);
  noteLines(cli, ...done.skipped.map(({ name, reason }) => cli.errColours.warn(`left ${safeText(name)}: ${safeText(reason)}`)));
}

type Collection = NonNullable<CollectGarbageData['collectGarbage']['collection']>;

async function untilEnded(cli: Cli, client: ApiClient, begun: Collection): Promise<Collection> {
  let present = begun;
  while (present.state === 'running') {
    await sleep(LOOK_EVERY_MS, undefined, { signal: cli.interrupted });
    present = (await client.request(garbageCollectionDocument, { id: begun.id })).garbageCollection;
  }
  return present;
}

/** @throws {CliError} INVALID_INPUT when there are several targets and none is the default. */
async function chooseTarget(client: ApiClient, wanted: string | undefined): Promise<string> {
  if (wanted !== undefined) return (await findTarget(client, wanted)).id;
  const targets = await listAllTargets(client);
  const found = targets.find(({ isDefault }) => isDefault) ?? (targets.length === 1 ? targets[0] : undefined);
  if (found === undefined) throw new CliError('INVALID_INPUT', 'Which target?', { hint: `Name one by --target: ${targets.map(({ name }) => name).join(', ')}` });
  return found.id;
}

function countText(count: number): string {
  return count === 1 ? '1 thing' : `${count} things`;
}

function sizeText(bytes: number | null): string {
  return bytes === null ? '' : formatBytes(bytes);
}
