import { BelayError } from '@belay/contracts';

// git-check-ref-format(1), rules 1 to 10.
const FORBIDDEN = /[\p{C} ~^:?*[\\]|\.\.|@\{|\/\/|^\/|^-|^@$|(?:^|\/)\.|(?:\.lock|\.)(?:\/|$)|\/$/u;

/**
 * Gives the full ref of a branch.
 * @throws {BelayError} BRANCH_NOT_FOUND when no branch can have that name.
 */
export function branchRef(branch: string): string {
  if (branch === '' || branch.length > 250 || FORBIDDEN.test(branch)) {
    throw new BelayError('BRANCH_NOT_FOUND', `"${branch.replace(/\p{C}/gu, '?').slice(0, 100)}" cannot be the name of a git branch. Give the name as git shows it, e.g. main.`, { details: { branch: branch.slice(0, 250) } });
  }
  return `refs/heads/${branch}`;
}

/**
 * Gives a commit id, whole or shortened to at least 4 digits, in lower case.
 * @throws {BelayError} COMMIT_NOT_FOUND when the text cannot be one.
 */
export function commitPrefix(text: string): string {
  if (!/^[0-9a-f]{4,64}$/i.test(text)) {
    throw new BelayError('COMMIT_NOT_FOUND', `"${text.replace(/\p{C}/gu, '?').slice(0, 100)}" is not a commit id. Give 4 to 40 hexadecimal digits, as git log shows them.`, { details: { commit: text.slice(0, 100) } });
  }
  return text.toLowerCase();
}

/** Says whether a commit id is a whole one, which can never come to mean another commit. */
export function isWholeId(commit: string): boolean {
  return commit.length >= 40;
}

/**
 * Gives a path inside a repository without leading and trailing slashes; the root is the empty text.
 * @throws {BelayError} INVALID_INPUT when it leaves the repository.
 */
export function repositoryPath(path: string): string {
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (path.length > 1000 || /\p{C}/u.test(path) || segments.includes('..')) {
    throw new BelayError('INVALID_INPUT', `The path "${path.replace(/\p{C}/gu, '?').slice(0, 200)}" does not lie in the repository. Write it from the repository's root, without "..".`, { details: { path: path.slice(0, 200) } });
  }
  return segments.join('/');
}
