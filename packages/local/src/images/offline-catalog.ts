import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One offline image: which official repositories it stands in for, and what it is made of (paths under `images/`). */
export interface OfflineFamily {
  readonly family: string;
  readonly program: string;
  readonly substitutesFor: readonly string[];
  /** null for the base itself. */
  readonly dockerfile: string | null;
  readonly files: readonly string[];
  /** Things that are not in the clone: `node`, `npm`, `yarn`, `traefik`, `temporal`. */
  readonly extras: readonly string[];
  /** Run in the image, it prints the version that the image really has. */
  readonly versionCommand: readonly string[];
}

/** The content of `images/catalog.json`. The base's edition grows when what is made of the packages changes. */
export interface OfflineCatalog {
  readonly base: { readonly image: string; readonly suite: string; readonly variant: string; readonly edition: number };
  readonly families: readonly OfflineFamily[];
}

/** Reads the catalogue of a clone. It is a file of this repository, so its shape is fixed; a missing family is the reader's error. */
export async function readOfflineCatalog(root: string): Promise<OfflineCatalog> {
  const content: { base: OfflineCatalog['base']; families: Record<string, Omit<OfflineFamily, 'family'>> } = JSON.parse(await readFile(join(root, 'images', 'catalog.json'), 'utf8'));
  return { base: content.base, families: Object.entries(content.families).map(([family, entry]) => ({ family, ...entry })) };
}

/** Families that the demo needs; the tests need all. */
export const DEMO_FAMILIES: readonly string[] = ['node', 'postgres', 'redis', 'traefik'];
