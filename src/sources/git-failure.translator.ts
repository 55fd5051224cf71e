import { BelayError, type ErrorCode } from '@belay/contracts';
import type { GitUrl } from './git-url.js';
import { GitFailure } from './git.process.js';

const NEEDS_CREDENTIALS = /could not read (?:Username|Password)|terminal prompts disabled|Authentication failed|Permission denied \(|Invalid username or (?:password|token)|HTTP Basic: Access denied|returned error: 40[13]|access denied or repository not exported/i;
const NOT_FOUND = /repository '.*' not found|does not appear to be a git repository|does not exist|No such file or directory|Repository not found|returned error: 404|not a git repository|project you were looking for could not be found/i;
const WRONG_HOST_KEY = /Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED/i;

/** Turns a failed git command into what a user can act on: unreachable, wants credentials, or not there. */
export function translateGitFailure(error: unknown, url: GitUrl): unknown {
  if (!(error instanceof GitFailure)) return error;
  const say = (code: ErrorCode, message: string): BelayError => new BelayError(code, message, { cause: error, details: { url: url.text, reason: lastLine(error.stderr) } });
  if (error.reason === 'missing') return say('SOURCE_UNREACHABLE', 'The program git is not installed where the engine runs. Install git 2.30 or newer.');
  if (error.reason === 'aborted') return say('OPERATION_CANCELLED', `Reading ${url.text} was cancelled.`);
  if (error.reason === 'timeout') return say('SOURCE_UNREACHABLE', `The git repository ${url.text} did not answer in time. Check that its host can be reached from this machine.`);
  if (WRONG_HOST_KEY.test(error.stderr)) return say('SOURCE_UNREACHABLE', `The host of ${url.text} shows another SSH host key than before. Check the host, then correct known_hosts.`);
  if (NEEDS_CREDENTIALS.test(error.stderr)) return say('SOURCE_NEEDS_CREDENTIALS', `The git repository ${url.text} wants credentials (or is not there, which private hosts do not tell). ${credentialHint(url)}`);
  if (NOT_FOUND.test(error.stderr)) return say('SOURCE_NOT_FOUND', `There is no git repository at ${url.text}. Check the address.`);
  return say('SOURCE_UNREACHABLE', `The git repository ${url.text} cannot be reached. Check the address and that its host can be reached from this machine.`);
}

function credentialHint(url: GitUrl): string {
  return url.kind === 'ssh'
    ? 'Set the secret variable BELAY_GIT_SSH_KEY of the project to a private key that may read it.'
    : 'Set the secret variable BELAY_GIT_TOKEN of the project to a token that may read it.';
}

const lastLine = (stderr: string): string => (stderr.trim().split('\n').at(-1) ?? '').slice(0, 300);
