import { BelayError, type ErrorCode } from '@belay/plugin-sdk';
import { GitError } from './git.process.js';

const NEEDS_CREDENTIALS = /could not read (?:Username|Password)|terminal prompts disabled|Authentication failed|Permission denied \(|Invalid username or (?:password|token)|Access denied|returned error: 40[13]/i;
const NOT_FOUND = /repository '.*' not found|does not appear to be a git repository|No such file or directory|Repository not found|returned error: 404|not a git repository|could not be found/i;

/** Gives a failure of git the code by which the engine knows what to do. */
export function translateGitError(error: unknown, host: string): unknown {
  if (!(error instanceof GitError)) return error;
  const say = (code: ErrorCode, message: string): BelayError => new BelayError(code, message, { cause: error });
  if (error.reason === 'missing') return say('SOURCE_UNREACHABLE', 'The program git is not installed where this plugin runs.');
  if (error.reason === 'timeout') return say('SOURCE_UNREACHABLE', `The git repository at ${host} did not answer in time.`);
  if (error.reason === 'too-large') return say('PAYLOAD_TOO_LARGE', `What was asked of the git repository at ${host} is larger than allowed.`);
  if (/No space left on device|Disk quota exceeded/i.test(error.stderr)) return say('DISK_FULL', 'There is no disk space left for the copy of the repository.');
  if (NEEDS_CREDENTIALS.test(error.stderr)) return say('SOURCE_NEEDS_CREDENTIALS', `The git repository at ${host} wants credentials, or others; a private host also says so of what is not there.`);
  if (NOT_FOUND.test(error.stderr)) return say('SOURCE_NOT_FOUND', `There is no such git repository at ${host}.`);
  return say('SOURCE_UNREACHABLE', `The git repository at ${host} cannot be reached.`);
}
