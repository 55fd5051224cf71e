import { z } from 'zod';
import { capabilities } from '../plugin/activity-limits.js';

/** How one case ended. */
export const caseResult = z.object({
  id: z.string(), rule: z.string(), verdict: z.enum(['passed', 'failed', 'skipped']), durationMs: z.number().int(),
  message: z.string().optional().describe('What was seen, or why it was not tried.'),
});
export type CaseResult = z.infer<typeof caseResult>;

/** What was tried on which plugin, and how it ended. */
export const conformanceReport = z.object({
  kit: z.string(), contract: z.number().int(),
  plugin: z.object({ id: z.string(), version: z.string(), digest: z.string() }),
  target: z.string().describe('What the plugin said of its target, e.g. Docker Engine 20.10.24.'),
  startedAt: z.string(), finishedAt: z.string(),
  capabilitiesProven: z.array(z.enum(capabilities)),
  verdict: z.enum(['passed', 'failed']),
  cases: z.array(caseResult),
});
export type ConformanceReport = z.infer<typeof conformanceReport>;
