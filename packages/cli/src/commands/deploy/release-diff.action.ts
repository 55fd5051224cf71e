import { present } from '../../api/present.js';
import { printJson } from '../../output/json.js';
import { printLines } from '../../output/lines.js';
import type { Cli, Palette } from '../../runtime/cli.js';
import { CliError } from '../../runtime/cli-error.js';
import type { EnvironmentOption } from '../command.js';
import { findEnvironment } from '../../scope/find-environment.js';
import { openSession } from '../../scope/session.js';
import { currentReleaseDocument } from './current-release.document.js';
import { findRelease } from './find-release.js';
import { type ReleaseDifferencesData, releaseDifferencesDocument } from './release-diff.document.js';

type Difference = NonNullable<ReleaseDifferencesData['release']>['differences'][number];

/** Shows what changed between two releases of an environment. */
export async function compareReleases(cli: Cli, from: string, to: string | undefined, options: EnvironmentOption): Promise<void> {
  const session = await openSession(cli);
  const { client } = session;
  const { environment } = await findEnvironment(session, options);
  const current = to === undefined ? (await client.request(currentReleaseDocument, { environment: environment.id })).environment?.currentRelease?.id : undefined;
  const later = to ?? current;
  if (later === undefined) throw new CliError('NO_RELEASE', `${environment.branch} has no release yet to compare with.`);
  const [one, other] = await Promise.all([findRelease(client, environment, from), findRelease(client, environment, later)]);
  const { differences } = present((await client.request(releaseDifferencesDocument, { from: one.id, to: other.id })).release, `release ${other.id}`);
  if (options.json === true) return printJson(cli, { from: one.id, to: other.id, differences });
  const names = `#${one.number ?? '?'} and #${other.number ?? '?'}`;
  printLines(cli, ...(differences.length === 0 ? [`${names} are the same.`] : [`Between ${names}:`, ...differences.map((difference) => differenceLine(difference, cli.colours))]));
}

function differenceLine({ subject, property, kind, before, after }: Difference, colours: Palette): string {
  const what = property === null ? subject : `${subject} ${property}`;
  switch (kind) {
    case 'ADDED': return `  ${colours.good('+')} ${what}${after === null ? '' : `: ${after}`}`;
    case 'REMOVED': return `  ${colours.bad('-')} ${what}${before === null ? '' : `: ${before}`}`;
    case 'CHANGED': return `  ${colours.warn('~')} ${what}${before === null && after === null ? '' : `: ${before ?? 'nothing'} → ${after ?? 'nothing'}`}`;
  }
}
