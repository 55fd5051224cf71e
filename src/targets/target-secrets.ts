import { z } from 'zod';

const schemaNode: z.ZodType<SchemaNode> = z.lazy(() => z.looseObject({ secret: z.boolean().optional(), properties: z.record(z.string(), schemaNode).optional() }));
interface SchemaNode {
  readonly secret?: boolean;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
}

/** Options of a target as they are stored, and the secret values that stood in them by the references that stand there now. */
export interface SealedOptions {
  readonly options: Readonly<Record<string, unknown>>;
  readonly secrets: ReadonlyMap<string, string>;
}

const PREFIX = 'secret://target/';

/** Takes the values of secret options (`"secret": true` in the plugin's schema) out of a target's options and puts references in their place. */
export function sealOptions(targetId: string, options: Readonly<Record<string, unknown>>, schema: unknown): SealedOptions {
  const secrets = new Map<string, string>();
  const parsed = schemaNode.safeParse(schema);
  return { options: parsed.success ? sealObject(options, parsed.data, `${PREFIX}${targetId}`, secrets) : options, secrets };
}

/** Lists the references to a target's own secrets that stand in its options. */
export function findReferences(targetId: string, options: unknown): string[] {
  if (typeof options === 'string') return options.startsWith(`${PREFIX}${targetId}/`) ? [options] : [];
  if (options === null || typeof options !== 'object') return [];
  return Object.values(options).flatMap((value) => findReferences(targetId, value));
}

function sealObject(value: Readonly<Record<string, unknown>>, { properties = {} }: SchemaNode, path: string, secrets: Map<string, string>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([name, member]) => {
    const node = properties[name];
    const ref = `${path}/${name}`;
    if (node?.secret === true && typeof member === 'string' && member !== ref) {
      secrets.set(ref, member);
      return [name, ref];
    }
    return [name, node?.properties !== undefined && isObject(member) ? sealObject(member, node, ref, secrets) : member];
  }));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
