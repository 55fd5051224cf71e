import { createHmac } from 'node:crypto';

/**
 * Gives the value of `X-Belay-Signature`: `t=<Unix seconds>,v1=<hex HMAC-SHA256 of "<t>.<body>">`.
 * A receiver computes the same, compares in constant time and refuses a `t` that is minutes old.
 */
export function signBody(body: string, key: string, at: Date): string {
  const seconds = Math.floor(at.getTime() / 1000);
  return `t=${seconds},v1=${createHmac('sha256', key).update(`${seconds}.${body}`).digest('hex')}`;
}
