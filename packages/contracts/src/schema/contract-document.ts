import { z } from 'zod';
import { errorCodes, type ErrorTreatment } from '../errors/codes.js';
import { activityNotes, commonErrors } from '../plugin/activity-notes.js';
import { CONTRACT_VERSION, type PluginActivityName } from '../plugin/activity-limits.js';
import { pluginActivities, type ActivityContract } from '../plugin/activities.js';
import * as door from '../plugin/door.js';
import { pluginManifest } from '../plugin/plugin-manifest.js';

/** A JSON Schema, draft 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The whole wire contract as data: what a plugin of another language is written from, and what releases are compared by. */
export interface ContractDocument {
  readonly contract: number;
  readonly taskQueue: string;
  readonly activities: Readonly<Record<string, {
    readonly capability: string; readonly does: string; readonly isMutating: boolean; readonly startToCloseMs: number; readonly heartbeatMs: number; readonly maxBytes: number;
    readonly errors: readonly string[]; readonly input: JsonSchema; readonly output: JsonSchema;
  }>>;
  /** Codes with which any activity may end. */
  readonly commonErrors: readonly string[];
  readonly door: Readonly<Record<string, { readonly method: 'GET' | 'POST'; readonly path: string; readonly request?: JsonSchema; readonly response?: JsonSchema }>>;
  readonly errors: Readonly<Record<string, { readonly treatment: ErrorTreatment; readonly meaning: string }>>;
  readonly pluginManifest: JsonSchema;
}

/** As the sender writes it: what has a default may be left out. */
const toSchema = (schema: z.ZodType): JsonSchema => z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12', unrepresentable: 'any' });

/** Computes the document of the present contract. */
export function describeContract(): ContractDocument {
  const activities: [PluginActivityName, ActivityContract][] = namesOf(pluginActivities).map((name) => [name, pluginActivities[name]]);
  return {
    contract: CONTRACT_VERSION,
    taskQueue: 'plugin-<plugin id>.<target id>',
    activities: Object.fromEntries(activities.map(([name, { input, output, ...rest }]) => [name, { ...rest, ...activityNotes[name], input: toSchema(input), output: toSchema(output) }])),
    commonErrors,
    door: {
      hello: { method: 'POST', path: door.doorPaths.hello, request: toSchema(door.helloRequest), response: toSchema(door.helloResponse) },
      claims: { method: 'POST', path: door.doorPaths.claims, request: toSchema(door.claimRequest), response: toSchema(door.claimResponse) },
      checks: { method: 'POST', path: door.doorPaths.checks, request: toSchema(door.checkRequest), response: toSchema(door.claimResponse) },
      secrets: { method: 'POST', path: door.doorPaths.secrets, request: toSchema(door.secretsRequest), response: toSchema(door.secretsResponse) },
      stepLogs: { method: 'POST', path: door.doorPaths.stepLogs, request: toSchema(door.stepLogsRequest) },
      logLines: { method: 'POST', path: door.doorPaths.logLines, request: toSchema(door.logLinesRequest) },
      logCursors: { method: 'GET', path: `${door.doorPaths.logCursors}?targetId=<target id>`, response: toSchema(door.logCursorsResponse) },
      observations: { method: 'POST', path: door.doorPaths.observations, request: toSchema(door.observationsRequest) },
      trees: { method: 'GET', path: `${door.doorPaths.trees}/<id>` },
    },
    errors: Object.fromEntries(Object.entries(errorCodes).map(([code, { treatment, meaning }]) => [code, { treatment, meaning }])),
    pluginManifest: toSchema(pluginManifest),
  };
}

function namesOf(activities: typeof pluginActivities): PluginActivityName[] {
  return Object.keys(activities).filter((name): name is PluginActivityName => Object.hasOwn(activities, name));
}
