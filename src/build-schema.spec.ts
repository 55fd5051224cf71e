import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type GraphQLSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType, isSpecifiedScalarType, printSchema } from 'graphql';
import { buildSchema } from './build-schema.js';

let schema: GraphQLSchema;
beforeAll(async () => {
  schema = await buildSchema();
}, 30_000);

describe('the GraphQL schema', () => {
  it('is the committed one; after a change of the API run: node dist/write-schema.js', () => {
    const committed = readFileSync(join(import.meta.dirname, 'schema.graphql'), 'utf8');

    expect(`${printSchema(schema)}\n`).toBe(committed);
  });

  it('describes every type, field, argument and value', () => {
    expect(findUndescribed(schema)).toEqual([]);
  });

  it('gives every mutation one input and one payload with userErrors', () => {
    const odd = Object.values(schema.getMutationType()?.getFields() ?? {}).filter((field) => {
      const payload = schema.getType(`${field.name.charAt(0).toUpperCase()}${field.name.slice(1)}Payload`);
      return field.args.length !== 1 || field.args[0]?.name !== 'input' || String(field.type) !== `${String(payload)}!` || !isObjectType(payload) || payload.getFields()['userErrors'] === undefined;
    });

    expect(odd.map((field) => field.name)).toEqual([]);
  });
});

function findUndescribed(whole: GraphQLSchema): string[] {
  const roots = new Set([whole.getQueryType(), whole.getMutationType(), whole.getSubscriptionType()]);
  return Object.values(whole.getTypeMap()).filter((type) => !type.name.startsWith('__') && !isSpecifiedScalarType(type)).flatMap((type) => {
    const own = isBare(type.description) && !(isObjectType(type) && roots.has(type)) ? [type.name] : [];
    if (isEnumType(type)) return [...own, ...type.getValues().filter((value) => isBare(value.description)).map((value) => `${type.name}.${value.name}`)];
    if (!isObjectType(type) && !isInputObjectType(type) && !isInterfaceType(type)) return own;
    const fields = Object.values(type.getFields()).filter((field) => isBare(field.description)).map((field) => `${type.name}.${field.name}`);
    const withArguments = isInputObjectType(type) ? [] : Object.values(type.getFields());
    return [...own, ...fields, ...withArguments.flatMap(({ name, args }) => args.filter((argument) => isBare(argument.description)).map((argument) => `${type.name}.${name}(${argument.name})`))];
  });
}

function isBare(description: string | null | undefined): boolean {
  return description === null || description === undefined || description.trim() === '';
}
