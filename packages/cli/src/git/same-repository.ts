import { resolve } from 'node:path';

/**
 * Gives one text for all URLs of the same repository, for comparison only: protocol, user, port, letter case of the host, a final `.git` and slashes do not count.
 * `git@github.com:acme/Shop.git` and `https://github.com/acme/Shop` give `github.com/acme/Shop`.
 */
export function repositoryKey(url: string, folder = '/'): string {
  const path = localPath(url, folder);
  if (path !== undefined) return `file:${withoutEnding(path)}`;
  const scp = /^(?:[^@/]+@)?([^:/]+):(?!\/\/)(.+)$/.exec(url);
  if (scp?.[1] !== undefined && scp[2] !== undefined) return `${scp[1].toLowerCase()}/${withoutEnding(scp[2]).replace(/^\/+/, '')}`;
  const parsed = URL.parse(url);
  return parsed === null ? url : `${parsed.hostname.toLowerCase()}/${withoutEnding(parsed.pathname).replace(/^\/+/, '')}`;
}

/** Gives the path of a repository on this machine, and undefined for one elsewhere. */
function localPath(url: string, folder: string): string | undefined {
  if (url.startsWith('file://')) return decodeURIComponent(URL.parse(url)?.pathname ?? url);
  const isPath = url.startsWith('/') || url.startsWith('./') || url.startsWith('../') || !url.includes(':');
  return isPath ? resolve(folder, url) : undefined;
}

function withoutEnding(path: string): string {
  return path.replace(/\/+$/, '').replace(/\/?\.git$/, '').replace(/\/+$/, '');
}
