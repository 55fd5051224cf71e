import type { GitUrl } from './git-url.js';

/** What a private repository wants: a token for https, or the path of a private key file for ssh. */
export type GitCredential = { readonly kind: 'token'; readonly token: string } | { readonly kind: 'ssh-key'; readonly keyFile: string };

/**
 * Gives the environment by which git presents a credential. It goes to the address' own host only, and never into arguments or files that others read.
 * A token may be `user:token`; without a user `x-access-token` is used, which the large git hosts take.
 */
export function credentialEnvironment(url: GitUrl, credential: GitCredential | undefined): Record<string, string> {
  if (credential?.kind === 'token' && url.origin !== undefined) {
    const pair = credential.token.includes(':') ? credential.token : `x-access-token:${credential.token}`;
    return {
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: `http.${url.origin}/.extraHeader`,
      GIT_CONFIG_VALUE_0: `Authorization: Basic ${Buffer.from(pair).toString('base64')}`,
    };
  }
  if (url.kind !== 'ssh') return {};
  const key = credential?.kind === 'ssh-key' ? ` -o IdentitiesOnly=yes -i "${credential.keyFile}"` : '';
  return { GIT_SSH_COMMAND: `ssh -o BatchMode=yes -o ConnectTimeout=10 -o StrictHostKeyChecking=accept-new${key}` };
}
