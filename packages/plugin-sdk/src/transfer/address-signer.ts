import { createHmac, timingSafeEqual } from 'node:crypto';
import type { TransferAddress } from '@belay/contracts';
import type { Clock } from '../context/clock.js';

/** What an address is good for. */
export interface AddressGrant {
  readonly direction: 'write' | 'read';
  readonly object: string;
}

/** What a request's address turned out to be. */
export type AddressVerdict = ({ readonly kind: 'granted' } & AddressGrant) | { readonly kind: 'forbidden' } | { readonly kind: 'expired' };

/** Makes and reads signed addresses: HMAC-SHA256 over direction, object and end. */
export interface AddressSigner {
  sign(baseUrl: string, grant: AddressGrant, validForMs: number): TransferAddress;
  read(pathAndQuery: string): AddressVerdict;
}

/** Makes a signer of a key; who has the key can make addresses for anything. */
export function createAddressSigner(key: Uint8Array, clock: Clock): AddressSigner {
  const signatureOf = (direction: string, object: string, expires: string): string => createHmac('sha256', key).update([direction, object, expires].join('\n')).digest('hex');
  return {
    sign: (baseUrl, { direction, object }, validForMs) => {
      const expiresAt = new Date(clock.now().getTime() + validForMs);
      const expires = String(expiresAt.getTime());
      const query = new URLSearchParams({ expires, signature: signatureOf(direction, object, expires) });
      return { url: `${baseUrl.replace(/\/$/, '')}/${direction}/${encodeURIComponent(object)}?${query.toString()}`, expiresAt: expiresAt.toISOString() };
    },
    read: (pathAndQuery) => {
      const url = URL.parse(pathAndQuery, 'http://any');
      const [, direction, name] = /\/(write|read)\/([^/]+)$/.exec(url?.pathname ?? '') ?? [];
      const expires = url?.searchParams.get('expires') ?? '';
      if (name === undefined || (direction !== 'write' && direction !== 'read')) return { kind: 'forbidden' };
      const object = decode(name);
      const [given, wanted] = [Buffer.from(url?.searchParams.get('signature') ?? ''), Buffer.from(signatureOf(direction, object, expires))];
      if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return { kind: 'forbidden' };
      return Number(expires) < clock.now().getTime() ? { kind: 'expired' } : { kind: 'granted', direction, object };
    },
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
