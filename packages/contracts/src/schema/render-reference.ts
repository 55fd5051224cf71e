import type { ContractDocument, JsonSchema } from './contract-document.js';

/** Writes the reference part of docs/plugins: every activity and every path of the door. */
export function renderReference({ contract, activities, commonErrors, door }: ContractDocument): string {
  const parts = [
    '# Reference of the plugin contract', '',
    `Contract version ${contract}. This page is generated from \`packages/contracts\` by \`npm run docs:plugins\`; the schemas themselves are in \`packages/contracts/dist/schema/\`.`, '',
    '## Activities', '',
    '| activity | capability | changes something | time for one attempt | longest silence | size |', '| --- | --- | --- | --- | --- | --- |',
    ...Object.entries(activities).map(([name, one]) => `| [${name}](#${name.toLowerCase()}) | ${one.capability} | ${one.isMutating ? 'yes' : 'no'} | ${one.startToCloseMs / 1000} s | ${one.heartbeatMs / 1000} s | ${one.maxBytes / 1000} kB |`),
    '',
    `Any activity may end with ${codes(commonErrors)}; those of its own are named with each. [errors.md](errors.md) says how the engine treats them.`, '',
    ...Object.entries(activities).flatMap(([name, { does, errors, input, output }]) => [`### ${name}`, '', does, '', ...(errors.length === 0 ? [] : [`Errors: ${codes(errors)}.`, '']), '**Input**', '', ...table(input), '', '**Output**', '', ...table(output), '']),
    '## Door', '',
    ...Object.entries(door).flatMap(([, { method, path, request, response }]) => [
      `### ${method} ${path}`, '', ...(request === undefined ? [] : ['**Request**', '', ...table(request), '']), ...(response === undefined ? [] : ['**Response**', '', ...table(response), '']),
    ]),
  ];
  return `${parts.join('\n').trimEnd()}\n`;
}

function codes(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}

function table(schema: JsonSchema): string[] {
  const rows = rowsOf(schema, '');
  return rows.length === 0 ? ['Nothing.'] : ['| field | type | |', '| --- | --- | --- |', ...rows];
}

function rowsOf(schema: JsonSchema, prefix: string): string[] {
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  return Object.entries(isSchema(schema['properties']) ? schema['properties'] : {}).flatMap(([name, value]) => {
    if (!isSchema(value)) return [];
    const path = `${prefix}${name}`;
    // The envelope is the same everywhere and is described once.
    if (path === 'op') return ['| `op` | envelope | Operation, environment, project, target, step, idempotency key and fence of the call. |'];
    const description = typeof value['description'] === 'string' ? value['description'] : '';
    const nested = isSchema(value['items']) ? rowsOf(value['items'], `${path}[].`) : rowsOf(value, `${path}.`);
    return [`| \`${path}\`${required.includes(name) ? '' : ' (optional)'} | ${typeOf(value)} | ${description.replaceAll('|', '\\|')} |`, ...nested];
  });
}

function typeOf(schema: JsonSchema): string {
  if ('const' in schema) return `\`${JSON.stringify(schema['const'])}\``;
  if (Array.isArray(schema['enum'])) return schema['enum'].map((value) => `\`${String(value)}\``).join(' ');
  const variants = schema['oneOf'] ?? schema['anyOf'];
  if (Array.isArray(variants)) return [...new Set(variants.filter(isSchema).map(typeOf))].join(' or ');
  if (schema['type'] === 'array') return isSchema(schema['items']) ? `list of ${typeOf(schema['items'])}` : 'list';
  if (Array.isArray(schema['type'])) return schema['type'].join(' or ');
  return typeof schema['type'] === 'string' ? schema['type'] : 'anything';
}

function isSchema(value: unknown): value is JsonSchema {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
