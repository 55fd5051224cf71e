import { BelayError } from '@belay/contracts';
import { ArgsType, Field, Int } from '@nestjs/graphql';
import { type Cursor, decodeCursor } from './cursor.js';

/** Arguments of every list that can grow. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, { defaultValue: 20, description: 'How many entries at most: 1 to 100.' })
  first: number = 20;

  @Field(() => String, { nullable: true, description: 'Cursor of the entry after which the page begins; absent for the first page.' })
  after?: string | null;
}

/** A checked page: at most `limit` rows after `after`. */
export interface Page { readonly limit: number; readonly after?: Cursor }

/**
 * Checks the arguments of a list.
 * @throws {BelayError} INVALID_INPUT when `first` is out of range or `after` is not a cursor.
 */
export function toPage(args: PageArgs): Page {
  if (!Number.isInteger(args.first) || args.first < 1 || args.first > 100) {
    throw new BelayError('INVALID_INPUT', `\`first\` is ${args.first}; give 1 to 100.`, { details: { field: ['first'] } });
  }
  return { limit: args.first, ...(args.after === undefined || args.after === null ? {} : { after: decodeCursor(args.after) }) };
}
