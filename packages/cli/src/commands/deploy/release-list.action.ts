import { present } from '../../api/present.js';
import { formatAgo } from '../../output/durations.js';
import { printJson } from '../../output/json.js';
import { noteLines, printLines } from '../../output/lines.js';
import { tableLines } from '../../output/table.js';
import type { Cli } from '../../runtime/cli.js';
import { wholeNumber } from '../../runtime/whole-number.js';
import { findEnvironment } from '../../scope/find-environment.js';
import { openSession } from '../../scope/session.js';
import type { ListReleasesOptions } from './release.command.js';
import { releasesDocument } from './releases.document.js';

/** Lists the releases of an environment, newest first. */
export async function listReleases(cli: Cli, options: ListReleasesOptions): Promise<void> {
  const first = wholeNumber(options.limit, '--limit', 1, 100);
  const session = await openSession(cli);
  const { environment } = await findEnvironment(session, options);
  const found = present((await session.client.request(releasesDocument, { environment: environment.id, first })).environment, `environment "${environment.branch}"`);
  const { nodes } = found.releases;
  if (options.json === true) return printJson(cli, { releases: nodes, currentRelease: found.currentRelease?.id ?? null });
  if (nodes.length === 0) return noteLines(cli, `${environment.branch} has no release yet. Deploy it: belay deploy --watch`);
  const { colours } = cli;
  printLines(cli, ...tableLines(cli, ['RELEASE', 'STATE', 'MADE', 'APPLICATIONS', 'SERVICES', 'ID'], nodes.map((release) => [
    release.number === null ? '-' : `#${release.number}`,
    release.id === found.currentRelease?.id ? colours.good('current') : release.isGood ? 'good' : release.isSealed ? colours.dim('sealed') : colours.dim('draft'),
    formatAgo(release.createdAt, cli.now()),
    release.applications.map((application) => `${application.name}@${application.commit?.slice(0, 7) ?? 'image'}`).join(' '),
    release.services.map((service) => `${service.name}:${service.version}`).join(' '), release.id,
  ])));
}
