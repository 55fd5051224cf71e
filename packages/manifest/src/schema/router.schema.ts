import { z } from 'zod';
import { readDomain } from '../spec/domain.js';
import { nameLeaf, plainLeaf } from './common-leaves.js';
import { textLeaf } from './leaf.js';

/** One router as authors write it; paths are read later, because one text may hold several. */
export const routerSchema = z.object({
  name: nameLeaf('Name of the router; files of one project that use the same name join one router.'),
  custom_domains: z
    .array(
      z.object({
        branch: nameLeaf('Branch whose environment gets the domain.'),
        domain: textLeaf({ description: 'Host name.', examples: ['www.example.com'] }, readDomain),
      }),
    )
    .meta({ description: 'Host names of your own.' })
    .optional(),
  routes: z
    .array(
      z.object({
        application_name: nameLeaf('Application that gets the requests.'),
        paths: z
          .array(plainLeaf('Path: / or /* for everything, /api or /api/* for a prefix, or a regular expression.'))
          .min(1)
          .meta({ description: 'Paths that the application gets.' }),
      }),
    )
    .meta({ description: 'Which application gets which paths.' }),
});

/** A router as read by {@link routerSchema}. */
export type AuthoredRouter = z.output<typeof routerSchema>;
