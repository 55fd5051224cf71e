import { writeFile } from 'node:fs/promises';
import { printCommittedSchema } from './build-schema.js';

/** Writes src/schema.graphql anew; run it after a change of the API: node dist/write-schema.js */
await writeFile(new URL('../src/schema.graphql', import.meta.url), await printCommittedSchema());
