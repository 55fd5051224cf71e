import type { EnvironmentOption, Register, WatchOption } from '../command.js';
import { withEnvironment, withWatch } from '../command.js';

/** Options of `belay release create`. */
export interface CreateReleaseOptions extends EnvironmentOption, WatchOption { readonly commit?: string }
/** Options of `belay release list`. */
export interface ListReleasesOptions extends EnvironmentOption { readonly limit: string }

/** Declares `belay release …`. */
export const registerReleases: Register = (program, cli) => {
  const release = program.command('release').description('make, list and compare releases');
  withEnvironment(release.command('list').alias('ls').description('list the releases of an environment, newest first').option('-n, --limit <count>', 'how many', '20')).action(async (options: ListReleasesOptions) => {
    const { listReleases } = await import('./release-list.action.js');
    await listReleases(cli, options);
  });
  const create = release.command('create').description('build and seal a release without running it').option('-c, --commit <commit>', 'commit (default: the head of the branch in its repository)');
  withEnvironment(withWatch(create)).action(async (options: CreateReleaseOptions) => {
    const { createRelease } = await import('./release-create.action.js');
    await createRelease(cli, options);
  });
  const diff = release.command('diff').description('show what changed between two releases')
    .argument('<from>', 'number or id of a release').argument('[to]', 'number or id of a release (default: the current one)');
  withEnvironment(diff).action(async (from: string, to: string | undefined, options: EnvironmentOption) => {
    const { compareReleases } = await import('./release-diff.action.js');
    await compareReleases(cli, from, to, options);
  });
};
