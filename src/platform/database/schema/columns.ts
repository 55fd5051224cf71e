import { customType, sql, text, timestamp } from '../orm.js';

/** Opaque id: type prefix and random part, e.g. `env_3kf9…`. */
export const id = () => text('id').primaryKey();
/** Time of a row's making, to the millisecond (cursors compare it); set by the database. */
export const createdAt = () => timestamp('created_at', { withTimezone: true, precision: 3 }).notNull().default(sql`clock_timestamp()`);
/** A nullable moment. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });
/** Sealed (encrypted) bytes. */
export const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' });
