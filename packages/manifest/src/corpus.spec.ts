import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { goldenRow } from '../../../test/corpus/golden-row.js';
import { printManifest } from './print/print-manifest.js';
import { readManifest } from './read-manifest.js';
import { readCorpus } from '../testing/fixtures.js';
import { specLeaves } from '../testing/spec-leaves.js';
import { upgradeManifest } from './upgrade/upgrade-manifest.js';

const corpus = readCorpus();
const golden = readFileSync(join(import.meta.dirname, '../../../test/corpus/golden.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| \S+\.yml /.test(line));
const withCorpus = corpus === undefined ? describe.skip : describe;

withCorpus(corpus === undefined ? 'the corpus (skipped: ../shared/corpus is not beside this clone)' : 'the corpus', () => {
  const files = corpus ?? [];

  it('gives for every real file what the golden record says', () => {
    expect(files.map(({ file, text }) => goldenRow(file, readManifest(text, { file })))).toEqual(golden);
  });

  it('can trace every value of every spec to a line of its file', () => {
    for (const { file, text } of files) {
      const result = readManifest(text, { file });
      if (!result.ok) continue;
      const lines = text.split('\n').length;
      for (const { pointer } of specLeaves(result.spec)) {
        const source = result.sources[pointer];
        expect({ file, pointer, isTraced: source !== undefined && source.line >= 1 && source.endLine <= lines }).toEqual({ file, pointer, isTraced: true });
      }
    }
  });

  it("keeps the author's text of versions at the traced place", () => {
    for (const { file, text } of files) {
      const result = readManifest(text, { file });
      if (!result.ok) continue;
      result.spec.services.forEach((service, index) => {
        const source = result.sources[`/services/${index}/versionText`];
        if (source === undefined) return;
        const written = text.split('\n')[source.line - 1]?.slice(source.column - 1, source.endColumn - 1);
        expect(written?.replace(/^["']|["']$/g, '')).toBe(service.versionText);
      });
    }
  });

  it('upgrades every valid file with its comments to a belay.yml of the same spec', () => {
    for (const { file, text } of files) {
      const before = readManifest(text, { file });
      const upgraded = upgradeManifest(text, { file });
      expect(upgraded.ok).toBe(before.ok);
      if (!before.ok || !upgraded.ok) continue;
      expect({ file, keptComments: upgraded.keptComments }).toEqual({ file, keptComments: true });
      const after = readManifest(upgraded.text, { file: 'belay.yml' });
      expect(after.ok && after.spec).toEqual(before.spec);
      for (const comment of text.match(/(?<=^\s*)#.*$/gm) ?? []) expect(upgraded.text).toContain(comment.trim());
    }
  });

  it('prints every spec so that reading it gives the same spec', () => {
    for (const { file, text } of files) {
      const before = readManifest(text, { file });
      const after = before.ok ? readManifest(printManifest(before.spec), { file: 'belay.yml' }) : undefined;
      if (before.ok) expect(after?.ok === true && after.spec).toEqual(before.spec);
    }
  });
});
