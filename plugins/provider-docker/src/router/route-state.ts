import { routePath } from '@belay/plugin-sdk';
import { z } from 'zod';

/** What is known of one application's routes: their rules, and the instances to which they lead. The truth from which the router's files are made. */
export const routeState = z.object({
  environmentId: z.string(), projectId: z.string(), name: z.string(), application: z.string(), port: z.number().int(),
  rules: z.array(z.object({ host: z.string(), path: routePath })),
  specHash: z.string(), key: z.string(),
  generation: z.string().nullable(), addresses: z.array(z.string()),
});
export type RouteState = z.output<typeof routeState>;
