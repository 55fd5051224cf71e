/** Writes the generated tables into docs/manifest.md. Run it after a build: node scripts/write-docs.mjs */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { referenceTables } from '../dist/index.js';

const file = join(import.meta.dirname, '../../../docs/manifest.md');
let page = await readFile(file, 'utf8');
for (const [name, table] of Object.entries(referenceTables())) {
  page = page.replace(new RegExp(`<!-- generated: ${name} -->\\n[\\s\\S]*?<!-- end -->`), () => `<!-- generated: ${name} -->\n${table}\n<!-- end -->`);
}
await writeFile(file, page);
