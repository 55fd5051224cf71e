import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readManifest } from '../read-manifest.js';
import { referenceTables } from './reference-tables.js';

const page = readFileSync(join(import.meta.dirname, '../../../../docs/manifest.md'), 'utf8');

describe('docs/manifest.md', () => {
  it.each(Object.entries(referenceTables()))(
    'holds the generated table of %s (after a change: build, then node packages/manifest/scripts/write-docs.mjs)',
    (name, table) => {
      expect(page).toContain(`<!-- generated: ${name} -->\n${table}\n<!-- end -->`);
    },
  );

  it('shows only manifests that are valid', () => {
    const examples = [...page.matchAll(/```yaml (\S+)\n([\s\S]*?)```/g)];

    expect(examples.length).toBeGreaterThan(1);
    for (const [, file = '', text = ''] of examples) expect({ file, diagnostics: readManifest(text, { file }).diagnostics }).toEqual({ file, diagnostics: [] });
  });
});
