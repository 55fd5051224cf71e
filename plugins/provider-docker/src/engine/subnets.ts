/** An IPv4 range: its first address as a number and the length of its prefix. */
export interface Subnet {
  readonly base: number;
  readonly prefix: number;
}

/** Reads `10.1.2.0/24`; undefined when it is not an IPv4 range. */
export function parseSubnet(text: string): Subnet | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (match === null) return undefined;
  const [a, b, c, d, prefix] = match.slice(1).map(Number);
  if (a === undefined || b === undefined || c === undefined || d === undefined || prefix === undefined) return undefined;
  if ([a, b, c, d].some((part) => part > 255) || prefix > 32) return undefined;
  const address = a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
  return { base: address - (address % sizeOf(prefix)), prefix };
}

/** Number of addresses of a prefix length. */
export function sizeOf(prefix: number): number {
  return 2 ** (32 - prefix);
}

/** Writes an address, e.g. `10.1.2.3`. */
export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

/** Reads an address; undefined when it is none. */
export function parseAddress(text: string): number | undefined {
  return parseSubnet(`${text}/32`)?.base;
}

/** Writes a range, e.g. `10.1.2.0/24`. */
export function formatSubnet(subnet: Subnet): string {
  return `${formatAddress(subnet.base)}/${subnet.prefix}`;
}

/** Says whether two ranges share an address. */
export function overlaps(one: Subnet, other: Subnet): boolean {
  return one.base < other.base + sizeOf(other.prefix) && other.base < one.base + sizeOf(one.prefix);
}

/** Gives the ranges of `prefix` in a pool that share nothing with those in use, in order. */
export function* freeSubnets(pool: Subnet, prefix: number, used: readonly Subnet[]): Generator<Subnet> {
  for (let base = pool.base; base < pool.base + sizeOf(pool.prefix); base += sizeOf(prefix)) {
    const candidate = { base, prefix };
    if (!used.some((one) => overlaps(one, candidate))) yield candidate;
  }
}
