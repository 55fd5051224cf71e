import { createHash } from 'node:crypto';
import { BelayError } from '@belay/contracts';

/** A git address that was checked: safe to hand to git after `--`, and free of passwords, so that it may stand in logs. */
export interface GitUrl {
  readonly kind: 'https' | 'http' | 'ssh' | 'file';
  readonly text: string;
  /** Scheme, host and port of an HTTP address; credentials are sent there and nowhere else. */
  readonly origin?: string;
  /** Name of the folder that mirrors this repository. */
  readonly cacheName: string;
}

const MAX_LENGTH = 2048;
const SCP_FORM = /^[A-Za-z0-9_][A-Za-z0-9_.-]*@[A-Za-z0-9][A-Za-z0-9.-]*:(?!\/\/)[^\s]+$/;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Checks the address of a git repository: `https://…`, `ssh://…`, `user@host:path`, and `file:///…` where the installation allows it
 * (plain `http://` to this machine only).
 * @throws {BelayError} INVALID_INPUT when it is none of these or carries a password.
 */
export function parseGitUrl(text: string, options: { readonly allowsFiles: boolean }): GitUrl {
  if (text.length > MAX_LENGTH || /[\s\p{C}]/u.test(text) || text.startsWith('-')) throw invalid(text, 'it is too long or holds spaces or control characters');
  if (SCP_FORM.test(text)) return { kind: 'ssh', text, cacheName: cacheName(text) };
  if (!/^[a-z]+:\/\//i.test(text)) throw invalid(text, text.startsWith('/') ? 'it is a path' : 'it has no scheme');
  const url = URL.parse(text);
  if (url === null) throw invalid(text, 'it is not an address');
  if (url.password !== '') throw new BelayError('INVALID_INPUT', 'The source address holds a password. Remove it and set the secret variable BELAY_GIT_TOKEN of the project instead.');
  return { ...checkScheme(url, text, options.allowsFiles), text, cacheName: cacheName(text) };
}

function checkScheme(url: URL, text: string, allowsFiles: boolean): Pick<GitUrl, 'kind' | 'origin'> {
  switch (url.protocol) {
    case 'https:':
      return { kind: 'https', origin: url.origin };
    case 'http:':
      if (!LOOPBACK.has(url.hostname)) throw invalid(text, 'http sends code and tokens in the clear');
      return { kind: 'http', origin: url.origin };
    case 'ssh:':
      if (url.hostname.startsWith('-') || url.username.startsWith('-')) throw invalid(text, 'its host begins with a dash');
      return { kind: 'ssh' };
    case 'file:':
      if (!allowsFiles) throw new BelayError('INVALID_INPUT', 'This installation takes no file:// sources. Push the repository to a git host and give its https or ssh address.');
      if (url.hostname !== '' && url.hostname !== 'localhost') throw invalid(text, 'a file address has three slashes: file:///path');
      return { kind: 'file' };
    default:
      throw invalid(text, `the scheme ${url.protocol.slice(0, 20)} is not allowed`);
  }
}

const cacheName = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

function invalid(text: string, why: string): BelayError {
  const shown = text.replace(/\/\/[^/@]*@/, '//…@').replace(/\p{C}/gu, '?').slice(0, 200);
  return new BelayError('INVALID_INPUT', `The source address "${shown}" cannot be used: ${why}. Write https://host/path, ssh://user@host/path or file:///path.`, { details: { field: 'source.url' } });
}
