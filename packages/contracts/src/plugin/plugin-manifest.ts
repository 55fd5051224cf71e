import { z } from 'zod';
import { capabilities } from './activity-limits.js';

/** `plugin.json`: all that the engine knows of a plugin without ever running it. */
export const pluginManifest = z.object({
  id: z.string().regex(/^[a-z][a-z0-9-]{1,62}$/),
  version: z.string().regex(/^\d+\.\d+\.\d+/),
  contract: z.object({ min: z.number().int().min(1), max: z.number().int().min(1) }),
  kind: z.enum(['provider', 'builder', 'sink', 'notifier', 'backup-store', 'source-host']),
  capabilities: z.array(z.enum(capabilities)).min(1),
  entry: z.string().optional().describe('ES module that exports the plugin; absent for plugins of other languages.'),
  options: z.record(z.string(), z.unknown()).default({}).describe('JSON Schema of the options; secret fields carry `"secret": true`.'),
  permissions: z.array(z.string()).default([]),
  certificate: z.string().optional().describe('Digest of the conformance report.'),
});
export type PluginManifest = z.infer<typeof pluginManifest>;
