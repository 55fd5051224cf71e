import { BelayError } from '@belay/plugin-sdk';
import type { ContainerSummary, DockerEngine } from './docker-engine.js';
import { label, scopeLabels, toFilter, type Scope } from './labels.js';
import { KeyedMutex } from './mutex.js';
import { networkName } from './names.js';
import { formatAddress, parseAddress, parseSubnet, sizeOf, type Subnet } from './subnets.js';

interface Book {
  readonly subnet: Subnet;
  readonly reserved: Set<number>;
  last: number;
}

/**
 * Gives every container of an environment an address of its own for as long as it exists, also while it is stopped:
 * nobody is ever sent to another's container. An address that has just become free is taken last.
 */
export class AddressBook {
  private readonly books = new Map<string, Book>();
  private readonly mutex = new KeyedMutex();

  constructor(private readonly engine: DockerEngine, private readonly scope: Scope) {}

  /** Lists all containers of an environment, to be given to `withAddress` at once: what was listed long ago does not tell which addresses are free. */
  async listHolders(environmentId: string): Promise<ContainerSummary[]> {
    return this.engine.listContainers(toFilter({ ...scopeLabels(this.scope), [label.environment]: environmentId }));
  }

  /** Reserves an address while `use` makes the container that will hold it. @throws {BelayError} NOT_FOUND without a network; CONFLICT when it is full. */
  async withAddress<T>(environmentId: string, use: (address: string) => Promise<T>, known?: readonly ContainerSummary[]): Promise<T> {
    const { book, address } = await this.mutex.run(environmentId, () => this.reserve(environmentId, known));
    try {
      return await use(formatAddress(address));
    } finally {
      book.reserved.delete(address);
    }
  }

  /** Forgets an environment's network, which was removed. */
  forget(environmentId: string): void {
    this.books.delete(environmentId);
  }

  private async reserve(environmentId: string, known: readonly ContainerSummary[] | undefined): Promise<{ readonly book: Book; readonly address: number }> {
    const [book, containers] = await Promise.all([this.openBook(environmentId), known ?? this.listHolders(environmentId)]);
    const used = new Set(containers.flatMap(addressesOf));
    const first = book.subnet.base + 2;
    const count = sizeOf(book.subnet.prefix) - 3;
    const newest = book.last === 0 ? Math.max(first - 1, ...used) : book.last;
    for (let step = 1; step <= count; step += 1) {
      const address = first + (newest - first + step) % count;
      if (used.has(address) || book.reserved.has(address)) continue;
      book.reserved.add(address);
      book.last = address;
      return { book, address };
    }
    throw new BelayError('CONFLICT', `The network of environment ${environmentId} has no free address left: ${count} containers are the most. Scale an application down.`);
  }

  private async openBook(environmentId: string): Promise<Book> {
    const known = this.books.get(environmentId);
    if (known !== undefined) return known;
    const name = networkName(this.scope, environmentId);
    const subnet = parseSubnet((await this.engine.findNetwork(name))?.IPAM?.Config?.[0]?.Subnet ?? '');
    if (subnet === undefined) throw new BelayError('NOT_FOUND', `The environment's network ${name} does not exist. Run \`belay deploy\` to make it again.`);
    const book: Book = { subnet, reserved: new Set(), last: 0 };
    this.books.set(environmentId, book);
    return book;
  }
}

/** Gives the fixed addresses of a container, whether it runs or not. */
function addressesOf(container: ContainerSummary): number[] {
  return Object.values(container.NetworkSettings.Networks).map((network) => parseAddress(fixedAddress(network.IPAMConfig) ?? network.IPAddress)).filter((address) => address !== undefined);
}

/** Gives the address of a container inside its environment's network; undefined when it has none. */
export function addressOf(container: ContainerSummary): string | undefined {
  const address = addressesOf(container)[0];
  return address === undefined ? undefined : formatAddress(address);
}

function fixedAddress(config: unknown): string | undefined {
  const address: unknown = typeof config === 'object' && config !== null ? Reflect.get(config, 'IPv4Address') : undefined;
  return typeof address === 'string' && address !== '' ? address : undefined;
}
