import { z } from 'zod';
import { applicationSchema } from './application.schema.js';
import { nameLeaf, variablesMap } from './common-leaves.js';
import { routerSchema } from './router.schema.js';
import { brokerSchema, databaseSchema } from './service.schema.js';

/**
 * The whole format as authors write it: the single source of the reader's checks, of the authored types and of the JSON Schema.
 * `.qovery.yml` is the part of it whose keys are marked `v1` in the key table.
 */
export const manifestSchema = z.object({
  project: nameLeaf('Project of all applications of the file.').optional(),
  organization: nameLeaf('Organization of all applications of the file.').optional(),
  application: applicationSchema.meta({ description: 'The application of this file.' }).optional(),
  applications: z.array(applicationSchema).min(1).meta({ description: 'The applications of this file, when there are several.' }).optional(),
  databases: z.array(databaseSchema).meta({ description: 'Databases that the applications use.' }).optional(),
  brokers: z.array(brokerSchema).meta({ description: 'Message brokers that the applications use.' }).optional(),
  routers: z.array(routerSchema).meta({ description: 'Public entries of the project.' }).optional(),
  variables: variablesMap('Environment variables of all applications of the file.').optional(),
});

/** A manifest as {@link manifestSchema} gives it: authored keys, values in base units. */
export type AuthoredManifest = z.output<typeof manifestSchema>;
