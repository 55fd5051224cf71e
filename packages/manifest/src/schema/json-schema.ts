import { z } from 'zod';
import { KEY_TABLE } from './key-table.js';
import { manifestSchema } from './manifest.schema.js';

/** A JSON Schema document, as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Where the published package holds the schema, from a project that has installed it. */
const SCHEMA_LOCATION = './node_modules/@belay/manifest/dist/schema/belay.schema.json';

/** The line that names the schema for editors at the top of a belay.yml. */
export const SCHEMA_COMMENT = ` yaml-language-server: $schema=${SCHEMA_LOCATION}`;

/** Makes the JSON Schema (draft 2020-12) of belay.yml from the same source as the reader's checks. */
export function manifestJsonSchema(): JsonSchema {
  const { $schema, ...schema } = z.toJSONSchema(manifestSchema, {
    io: 'input',
    override: ({ zodSchema, jsonSchema, path }) => {
      if (zodSchema instanceof z.ZodObject) jsonSchema.additionalProperties = false;
      const fact = KEY_TABLE[keyPathOf(path)];
      if (fact?.supported === false) jsonSchema.description = `${jsonSchema.description ?? ''} Not executed yet.`.trim();
      if (fact?.supported === 'one') jsonSchema.description = `${jsonSchema.description ?? ''} Only one entry is executed yet.`.trim();
    },
  });
  return { $schema, title: 'belay.yml', ...schema, oneOf: [{ required: ['application'] }, { required: ['applications'] }] };
}

/** `properties/applications/items/properties/jobs` is `application.jobs` in the key table. */
function keyPathOf(path: readonly (string | number)[]): string {
  const keys = path.filter((_, index) => path[index - 1] === 'properties');
  const [root, ...rest] = keys;
  const names: Readonly<Record<string, string>> = { applications: 'application', databases: 'service', brokers: 'service' };
  return rest.length === 0 ? String(root) : [names[String(root)] ?? root, ...rest].join('.');
}
