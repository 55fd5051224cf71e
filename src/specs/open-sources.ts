import { BelayError } from '@belay/contracts';
import type { GitCredential } from '../sources/git-credential.js';
import type { OpenCommit } from '../sources/source.reader.js';
import type { ApplicationRow, OperationScope } from './operation-scope.js';
import type { SpecDeps } from './spec-deps.js';

/** Which commits are wanted: the branch's heads, one commit where a repository has it, or one for each application by its project name. */
export type CommitChoice = { readonly kind: 'heads' } | { readonly kind: 'commit'; readonly commit: string } | { readonly kind: 'pinned'; readonly commits: ReadonlyMap<string, string> };

/** An application's repository, open at the wanted commit. */
export interface OpenSource {
  readonly row: ApplicationRow;
  readonly url: string;
  readonly folder: string;
  readonly opened: OpenCommit;
}

/** All repositories of a project, open. Dispose of it after use. */
export interface OpenSources extends AsyncDisposable {
  readonly sources: readonly OpenSource[];
  readonly notes: readonly string[];
}

interface Wish {
  readonly row: ApplicationRow;
  readonly url: string;
  readonly folder: string;
  readonly commit?: string;
  readonly credential?: GitCredential;
}

/**
 * Opens the repositories of a project side by side, each one once. A repository without the environment's branch is read at its default branch,
 * as v1's virtual branches were, unless no repository has the branch.
 * @throws {BelayError} what reading sources throws.
 */
export async function openSources(scope: OperationScope, choice: CommitChoice, { sources, credentials, signal }: SpecDeps): Promise<OpenSources> {
  const wishes = await Promise.all(scope.applications.flatMap((row) => (row.source.kind === 'git' ? [toWish(row, row.source, scope, choice, credentials)] : [])));
  const groups = new Map(wishes.map((wish) => [groupKey(wish), wish]));
  const mayUseDefaultBranch = new Set(wishes.map(({ url }) => url)).size > 1;
  const open = (wish: Wish, commit: string | undefined): Promise<OpenCommit> => sources.open({ ...wish, commit, branch: scope.environment.branch, mayUseDefaultBranch, signal: signal?.() });
  const settled = await Promise.allSettled([...groups].map(async ([key, wish]) => [key, await openWished(wish, choice, open, groups.size)] as const));
  const opened = new Map(settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])));
  const dispose = async (): Promise<void> => void (await Promise.all([...opened.values()].map(({ commit }) => commit[Symbol.asyncDispose]())));
  try {
    for (const each of settled) if (each.status === 'rejected') throw each.reason;
    checkChoice(scope, choice, [...opened.values()]);
  } catch (error) {
    await dispose();
    throw error;
  }
  const found = wishes.flatMap((wish) => {
    const one = opened.get(groupKey(wish));
    return one === undefined ? [] : [{ row: wish.row, url: wish.url, folder: wish.folder, opened: one.commit }];
  });
  const notes = found.flatMap(({ row, opened: { isDefaultBranchStandIn, branch } }) =>
    (isDefaultBranchStandIn ? [`The repository of ${row.name} has no branch ${scope.environment.branch}; its branch ${branch} is used.`] : []));
  return { sources: found, notes, [Symbol.asyncDispose]: dispose };
}

async function toWish(row: ApplicationRow, { url, folder }: { readonly url: string; readonly folder: string }, { project }: OperationScope, choice: CommitChoice, credentials: SpecDeps['credentials']): Promise<Wish> {
  const commit = choice.kind === 'pinned' ? choice.commits.get(row.name) : choice.kind === 'commit' ? choice.commit : undefined;
  return { row, url, folder, commit, credential: await credentials.find(project.id, row.name, url) };
}

const groupKey = ({ url, commit, credential }: Wish): string => JSON.stringify([url, commit, credential]);

/** Opens a repository; where one commit was given for several repositories, those that do not have it are read at their branch. */
async function openWished(wish: Wish, choice: CommitChoice, open: (wish: Wish, commit: string | undefined) => Promise<OpenCommit>, count: number): Promise<{ readonly commit: OpenCommit; readonly missing?: unknown }> {
  try {
    return { commit: await open(wish, wish.commit) };
  } catch (error) {
    const isElsewhere = choice.kind === 'commit' && count > 1 && error instanceof BelayError && error.code === 'COMMIT_NOT_FOUND' && error.details['isAmbiguous'] !== true;
    if (!isElsewhere) throw error;
    return { commit: await open(wish, undefined), missing: error };
  }
}

function checkChoice({ environment: { branch } }: OperationScope, choice: CommitChoice, opened: readonly { readonly commit: OpenCommit; readonly missing?: unknown }[]): void {
  if (opened.length === 0) return;
  if (choice.kind === 'commit' && opened.every(({ missing }) => missing !== undefined)) throw opened[0]?.missing;
  if (choice.kind === 'heads' && opened.every(({ commit }) => commit.isDefaultBranchStandIn)) {
    throw new BelayError('BRANCH_NOT_FOUND', `None of the project's repositories has a branch ${branch}. Push it, or make an environment for another branch.`, { details: { branch } });
  }
}
