import { GraphQLScalarType } from 'graphql';

/** Any JSON value, for small details whose shape depends on their kind. As literals only objects given by variables are taken. */
export const JsonScalar = new GraphQLScalarType<unknown, unknown>({ name: 'JSON', description: 'Any JSON value. Its shape is told where it is used.' });
