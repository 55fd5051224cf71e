import { z } from 'zod';

/** Says on whose behalf a plugin is called. Goes with every call; the SDK makes the OperationContext of it. */
export const operationMeta = z.object({
  operationId: z.string().describe('The operation; `observation` calls outside one carry the id of what asked.'),
  environmentId: z.string(),
  projectId: z.string(),
  targetId: z.string(),
  step: z.string().describe('Name of the step in the plan.'),
  key: z.string().describe('Idempotency key `<operation id>:<step>`, the same for all attempts.'),
  fence: z.number().int().min(0).describe('Grows with every operation of the environment; what carries an older one changes nothing any more.'),
});
export type OperationMeta = z.infer<typeof operationMeta>;
