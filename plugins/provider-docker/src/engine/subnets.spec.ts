import { describe, expect, it } from '@jest/globals';
import { formatAddress, formatSubnet, freeSubnets, overlaps, parseAddress, parseSubnet } from './subnets.js';

const subnet = (text: string): NonNullable<ReturnType<typeof parseSubnet>> => {
  const found = parseSubnet(text);
  if (found === undefined) throw new Error(`not a subnet: ${text}`);
  return found;
};

describe('ranges of addresses', () => {
  it('reads and writes a range, from any address in it', () => {
    expect(formatSubnet(subnet('10.208.3.7/24'))).toBe('10.208.3.0/24');
    expect(parseAddress('255.255.255.255')).toBe(2 ** 32 - 1);
    expect(formatAddress(parseAddress('192.168.0.1') ?? 0)).toBe('192.168.0.1');
  });

  it.each(['10.0.0.0', '10.0.0.0/33', '10.0.0.256/24', 'fe80::1/64', ''])('does not take %j for a range', (text) => {
    expect(parseSubnet(text)).toBeUndefined();
  });

  it('sees ranges that share addresses', () => {
    expect(overlaps(subnet('10.0.0.0/8'), subnet('10.208.1.0/24'))).toBe(true);
    expect(overlaps(subnet('10.208.1.0/24'), subnet('10.0.0.0/8'))).toBe(true);
    expect(overlaps(subnet('10.208.1.0/24'), subnet('10.208.2.0/24'))).toBe(false);
  });

  it('offers the ranges that nobody uses, in order', () => {
    const free = freeSubnets(subnet('10.208.0.0/22'), 24, [subnet('10.208.0.0/24'), subnet('10.208.2.128/25')]);

    expect([...free].map(formatSubnet)).toEqual(['10.208.1.0/24', '10.208.3.0/24']);
  });
});
