import { createHash, randomBytes } from 'node:crypto';

/** Makes a new token: 256 random bits behind a prefix by which secret scanners can know it. */
export function makeToken(): string {
  return `belay_${randomBytes(32).toString('base64url')}`;
}

/** Gives the form in which a token is stored. The token has 256 random bits, so a plain hash cannot be turned back. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
