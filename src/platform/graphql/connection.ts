import type { Type } from '@nestjs/common';
import { Field, ObjectType } from '@nestjs/graphql';
import { encodeCursor } from './cursor.js';
import type { Page } from './page.args.js';

/** Where a page ends and whether more follows. */
@ObjectType({ description: 'Where a page of a list ends and whether more follows.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether entries follow after this page.' })
  hasNextPage!: boolean;

  @Field(() => String, { nullable: true, description: 'Cursor of the last entry, to be given as `after`; null on an empty page.' })
  endCursor!: string | null;
}

/** One page of a list. */
export interface ConnectionOf<T> {
  readonly edges: readonly { readonly cursor: string; readonly node: T }[];
  readonly nodes: readonly T[];
  readonly pageInfo: PageInfo;
}

/** Makes the Relay connection type of a node type; extend it with a class that carries the name, e.g. `ProjectConnection`. */
export function connectionTypeOf<T>(node: Type<T>, name: string): Type<ConnectionOf<T>> {
  @ObjectType(`${name}Edge`, { description: `An entry of a list of ${name}.` })
  class Edge {
    @Field(() => String, { description: 'Opaque place of the entry in the list.' })
    cursor!: string;

    @Field(() => node, { description: 'The entry.' })
    node!: T;
  }

  @ObjectType({ isAbstract: true })
  class Connection implements ConnectionOf<T> {
    @Field(() => [Edge], { description: 'The entries with their cursors.' })
    edges!: Edge[];

    @Field(() => [node], { description: 'The entries alone.' })
    nodes!: T[];

    @Field(() => PageInfo, { description: 'Where the page ends.' })
    pageInfo!: PageInfo;
  }
  return Connection;
}

/** What a row has to have to be in a list. */
export interface Listed { readonly id: string; readonly createdAt: Date }

/** Makes a page of rows, of which one more than the limit was read to know whether more follow. */
export function toConnection<R extends Listed, T>(rows: readonly R[], page: Page, toNode: (row: R) => T): ConnectionOf<T> {
  const kept = rows.slice(0, page.limit);
  const edges = kept.map((row) => ({ cursor: encodeCursor({ at: row.createdAt, id: row.id }), node: toNode(row) }));
  return { edges, nodes: edges.map((edge) => edge.node), pageInfo: { hasNextPage: rows.length > page.limit, endCursor: edges.at(-1)?.cursor ?? null } };
}
