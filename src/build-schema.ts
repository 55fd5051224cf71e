import 'reflect-metadata';
import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaBuilderModule, GraphQLSchemaFactory } from '@nestjs/graphql';
import { type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql';
import { featureModules } from './app.module.js';

/** Key under which Nest keeps that a class is a resolver (@nestjs/graphql 14, dist/graphql.constants.js). */
const RESOLVER_KEY = 'graphql:resolver_type';

/** Builds the schema from the resolvers of all features, without starting anything. */
export async function buildSchema(): Promise<GraphQLSchema> {
  const app = await NestFactory.createApplicationContext(GraphQLSchemaBuilderModule, { logger: false });
  try {
    return lexicographicSortSchema(await app.get(GraphQLSchemaFactory).create(findResolvers(featureModules)));
  } finally {
    await app.close();
  }
}

/** Gives the text of the schema as it is committed. */
export async function printCommittedSchema(): Promise<string> {
  return `${printSchema(await buildSchema())}\n`;
}

function findResolvers(modules: readonly Type[]): Type[] {
  return modules.flatMap((module) => (Reflect.getMetadata('providers', module) as readonly Type[] | undefined) ?? []).filter((provider) => Reflect.hasMetadata(RESOLVER_KEY, provider));
}
