import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { readManifest } from '../../packages/manifest/dist/index.js';

const ROUNDS = 41;
const WARM_UP = 15;
/** Passes over all files in one round, so that a round is long against the clock and a collection of garbage. */
const PASSES = 3;

interface NamedText {
  readonly file: string;
  readonly text: string;
}

/**
 * Measures reading manifests (text to spec or diagnostics) against the YAML library alone (text to document) on the same files.
 * Both sides alternate in one process; the ratio is that of the medians. Times are milliseconds for all files once.
 */
export async function run(): Promise<Record<string, unknown>> {
  const { source, files } = await loadFiles(join(import.meta.dirname, '../..'));
  const sides = [
    { name: 'yaml', times: [] as number[], work: ({ text }: NamedText) => parseDocument(text).errors.length },
    { name: 'manifest', times: [] as number[], work: ({ text, file }: NamedText) => readManifest(text, { file }).diagnostics.length },
  ];
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
      const start = performance.now();
      for (let pass = 0; pass < PASSES; pass++) for (const file of files) side.work(file);
      if (round >= WARM_UP) side.times.push((performance.now() - start) / PASSES);
    }
  }
  const [yamlMs = 0, manifestMs = 0] = sides.map((side) => median(side.times));
  const ratio = manifestMs / yamlMs;
  return {
    bench: 'manifest',
    source,
    files: files.length,
    bytes: files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0),
    rounds: ROUNDS,
    yamlMs,
    manifestMs,
    microsPerFile: (manifestMs * 1000) / files.length,
    ratio,
    bar: 3,
    isWithinBar: ratio <= 3,
  };
}

async function loadFiles(root: string): Promise<{ readonly source: string; readonly files: readonly NamedText[] }> {
  const corpus = join(root, '../shared/corpus/qovery-yml');
  const fixtures = join(root, 'packages/manifest/fixtures');
  const names = await readdir(corpus).catch(() => undefined);
  const folder = names === undefined ? fixtures : corpus;
  const files = (names ?? (await readdir(fixtures))).filter((name) => /\.ya?ml$/.test(name)).toSorted();
  return {
    source: names === undefined ? 'own fixtures (the corpus is not beside this clone)' : 'corpus',
    files: await Promise.all(files.map(async (file) => ({ file, text: await readFile(join(folder, file), 'utf8') }))),
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
