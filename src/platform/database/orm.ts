import { createRequire } from 'node:module';

/**
 * Drizzle, loaded as CommonJS. Its ES modules cost each process two thirds of a second of processor time at its start: Node parses the 180 KB of the package's `exports` anew for each of its hundred files,
 * which it does not for files named `.cjs`.
 */
const load = createRequire(import.meta.url);
const orm: typeof import('drizzle-orm') = load('drizzle-orm');
const errors: typeof import('drizzle-orm/errors') = load('drizzle-orm/errors');
const core: typeof import('drizzle-orm/pg-core') = load('drizzle-orm/pg-core');
const postgres: typeof import('drizzle-orm/node-postgres') = load('drizzle-orm/node-postgres');

export type { Column, SQL } from 'drizzle-orm';
export type { PgColumn } from 'drizzle-orm/pg-core';
export type { NodePgDatabase } from 'drizzle-orm/node-postgres';
export const { and, asc, desc, eq, getTableColumns, gt, ilike, inArray, isNotNull, isNull, like, lt, lte, ne, notInArray, or, sql } = orm;
export const { DrizzleQueryError } = errors;
export const { bigint, bigserial, boolean, customType, getTableConfig, index, integer, jsonb, PgTable, pgTable, primaryKey, text, timestamp, unique } = core;
export const { drizzle } = postgres;
