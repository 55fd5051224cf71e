import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../fixtures');
const CORPUS = join(import.meta.dirname, '../../../../shared/corpus/qovery-yml');

/** A manifest on disk: `file` is the name to read it under. */
export interface TestFile {
  readonly file: string;
  readonly text: string;
}

/** The package's own example manifests. */
export const readFixtures = (): readonly TestFile[] => readFolder(FOLDER);

/** One of the package's own example manifests. */
export const readFixture = (file: string): string => readFileSync(join(FOLDER, file), 'utf8');

/** The real manifests that stand beside the clone; undefined where they do not. */
export function readCorpus(): readonly TestFile[] | undefined {
  try {
    return readFolder(CORPUS);
  } catch {
    return undefined;
  }
}

const readFolder = (folder: string): readonly TestFile[] =>
  readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .toSorted()
    .map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));
