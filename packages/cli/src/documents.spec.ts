import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { generateDocuments, readSources } from '../scripts/generate-documents.js';

const schema = readFileSync(join(import.meta.dirname, '../../../src/schema.graphql'), 'utf8');

describe('the GraphQL documents of the command line', () => {
  it('fit the schema, and their types are current', () => {
    for (const [path, text] of generateDocuments(schema, readSources(import.meta.dirname))) {
      expect({ path, text: readFileSync(join(import.meta.dirname, path), 'utf8') }).toEqual({ path, text });
    }
  });

  it('are refused when they ask for something that there is not', () => {
    const sources = new Map([['x.graphql', 'query Nope { nothingOfTheKind }']]);

    expect(() => generateDocuments(schema, sources)).toThrow('x.graphql: Cannot query field "nothingOfTheKind"');
  });
});
