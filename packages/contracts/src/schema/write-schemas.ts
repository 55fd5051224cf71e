import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeContract, type JsonSchema } from './contract-document.js';

/** Writes the JSON Schemas beside the compiled contract: `dist/schema/contract.json` and one file for each input and output. Part of the build. */
const folder = join(import.meta.dirname, '..', 'schema');
const contract = describeContract();
const write = (name: string, schema: unknown): void => writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(schema, undefined, 2)}\n`);
const named = (name: string, schema: JsonSchema): JsonSchema => ({ ...schema, $id: `belay:contract:${contract.contract}:${name}`, title: name });

mkdirSync(folder, { recursive: true });
write('contract', contract);
for (const [name, { input, output }] of Object.entries(contract.activities)) {
  write(`${name}.input`, named(`${name}.input`, input));
  write(`${name}.output`, named(`${name}.output`, output));
}
for (const [name, { request, response }] of Object.entries(contract.door)) {
  if (request !== undefined) write(`door.${name}.request`, named(`door.${name}.request`, request));
  if (response !== undefined) write(`door.${name}.response`, named(`door.${name}.response`, response));
}
write('plugin', named('plugin', contract.pluginManifest));
