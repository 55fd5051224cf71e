/** Gives the ways in which the same repository may have been written: with and without a final `.git` or slash. */
export function sameGitUrls(url: string): string[] {
  const bare = url.trim().replace(/\/+$/, '').replace(/\.git$/, '');
  return [bare, `${bare}.git`, `${bare}/`];
}
