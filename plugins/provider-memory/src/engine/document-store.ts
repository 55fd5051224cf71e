import { DatabaseSync } from 'node:sqlite';
import type { z } from 'zod';

/** Kinds of documents that the engine keeps. */
export type DocumentKind = 'resource' | 'image' | 'job' | 'fault' | 'behaviour' | 'archive' | 'incoming';

/** JSON documents by kind and id, in memory or in a file that several processes share. */
export interface DocumentStore {
  find<S extends z.ZodType>(kind: DocumentKind, id: string, schema: S): z.output<S> | undefined;
  list<S extends z.ZodType>(kind: DocumentKind, idPrefix: string, schema: S): z.output<S>[];
  put(kind: DocumentKind, id: string, document: unknown): void;
  remove(kind: DocumentKind, id: string): boolean;
  appendEffect(effect: { readonly action: string; readonly subject: string; readonly key: string }): void;
  listEffects(): { readonly seq: number; readonly document: unknown }[];
  /** Runs a piece of work as one, against all other processes. */
  atomically<T>(work: () => T): T;
  close(): void;
}

/** Opens a store; `file` absent means in memory. */
export function openDocumentStore(file: string | undefined): DocumentStore {
  const database = new DatabaseSync(file ?? ':memory:', { timeout: 5_000 });
  database.exec(`
    PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;
    CREATE TABLE IF NOT EXISTS document (kind TEXT NOT NULL, id TEXT NOT NULL, json TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS effect (seq INTEGER PRIMARY KEY AUTOINCREMENT, json TEXT NOT NULL);
  `);
  const select = database.prepare('SELECT json FROM document WHERE kind = ? AND id = ?');
  const selectRange = database.prepare('SELECT json FROM document WHERE kind = ? AND id >= ? AND id < ? ORDER BY id');
  const upsert = database.prepare('INSERT INTO document (kind, id, json) VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET json = excluded.json');
  const erase = database.prepare('DELETE FROM document WHERE kind = ? AND id = ?');
  const insertEffect = database.prepare('INSERT INTO effect (json) VALUES (?)');
  const selectEffects = database.prepare('SELECT seq, json FROM effect ORDER BY seq');

  return {
    find: (kind, id, schema) => {
      const row = select.get(kind, id);
      return row === undefined ? undefined : schema.parse(JSON.parse(String(row['json'])));
    },
    list: (kind, idPrefix, schema) => selectRange.all(kind, idPrefix, `${idPrefix}\u{10ffff}`).map((row) => schema.parse(JSON.parse(String(row['json'])))),
    put: (kind, id, document) => void upsert.run(kind, id, JSON.stringify(document)),
    remove: (kind, id) => Number(erase.run(kind, id).changes) > 0,
    appendEffect: (effect) => void insertEffect.run(JSON.stringify(effect)),
    listEffects: () => selectEffects.all().map((row) => ({ seq: Number(row['seq']), document: JSON.parse(String(row['json'])) })),
    atomically: (work) => {
      database.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        database.exec('COMMIT');
        return result;
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      }
    },
    close: () => database.close(),
  };
}
