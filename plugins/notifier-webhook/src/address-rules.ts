import { lookup as dnsLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { BelayError } from '@belay/plugin-sdk';
import ipaddr from 'ipaddr.js';

const LONGEST_URL = 2_048;
/** Never a webhook: cloud metadata services answer on link-local addresses. */
const ALWAYS_REFUSED = new Set(['linkLocal', 'multicast', 'broadcast', 'unspecified', 'reserved']);
const PRIVATE = new Set(['private', 'loopback', 'uniqueLocal', 'carrierGradeNat']);

/** Reads the URL of a receiver. @throws {BelayError} INVALID_INPUT when it is not http(s), carries credentials, is too long or names a refused address. */
export function readReceiverUrl(text: string, allowPrivateNetworks: boolean): URL {
  if (text.length > LONGEST_URL) throw new BelayError('INVALID_INPUT', `The webhook's URL is longer than ${LONGEST_URL} characters.`);
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) throw new BelayError('INVALID_INPUT', 'The webhook\'s URL must be an absolute http or https URL.');
  if (url.username !== '' || url.password !== '') throw new BelayError('INVALID_INPUT', 'The webhook\'s URL must not carry credentials; receivers know Belay by the signature.');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0) assertAddress(host, allowPrivateNetworks);
  return url;
}

/** A DNS look-up that refuses an address right before it is connected to, so that a name cannot be pointed elsewhere after a check. */
export function guardedLookup(allowPrivateNetworks: boolean): LookupFunction {
  return (hostname, options: LookupOptions, callback) => {
    dnsLookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) return callback(error, '', 0);
      try {
        for (const { address } of addresses) assertAddress(address, allowPrivateNetworks);
      } catch (refused) {
        return callback(refused instanceof Error ? refused : new Error('refused'), '', 0);
      }
      const first = addresses[0];
      if (options.all === true) return callback(null, addresses);
      return callback(null, first?.address ?? '', first?.family ?? 4);
    });
  };
}

function assertAddress(address: string, allowPrivateNetworks: boolean): void {
  const range = ipaddr.process(address).range();
  if (ALWAYS_REFUSED.has(range)) throw new BelayError('INVALID_INPUT', `The webhook's address ${address} is ${range}; notifications are not sent there.`);
  if (!allowPrivateNetworks && PRIVATE.has(range)) throw new BelayError('INVALID_INPUT', `The webhook's address ${address} is in a private network, which the options of this notifier do not allow.`);
}
