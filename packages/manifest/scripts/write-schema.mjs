/** Writes the JSON Schema of belay.yml that is committed in src/schema and copied to dist/schema by the build. Run it after a build: node scripts/write-schema.mjs */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { manifestJsonSchema } from '../dist/index.js';

await writeFile(join(import.meta.dirname, '../src/schema/belay.schema.json'), `${JSON.stringify(manifestJsonSchema(), null, 2)}\n`);
