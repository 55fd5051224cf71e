import { type PgColumn, sql, type SQL } from '../database/orm.js';
import type { Page } from './page.args.js';

/** Condition that leaves the rows after a page's cursor in a list that is sorted newest first. */
export function afterCursor(createdAt: PgColumn, id: PgColumn, page: Page): SQL | undefined {
  return page.after === undefined ? undefined : sql`(${createdAt}, ${id}) < (${page.after.at.toISOString()}::timestamptz, ${page.after.id})`;
}
