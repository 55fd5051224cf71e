/**
 * Makes a typed document (x.document.ts) of each x.graphql in src, from the committed schema. Run it after changing either:
 * `npm run generate --workspace @belay/cli`. With --check it writes nothing and fails when a file is not current.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import {
  type FieldNode, type FragmentDefinitionNode, type GraphQLInputType, type GraphQLOutputType, type GraphQLSchema, type OperationDefinitionNode, type SelectionSetNode,
  buildSchema, getNamedType, isAbstractType, isEnumType, isInputObjectType, isInputType, isListType, isNonNullType, isObjectType, isScalarType, Kind, parse, print, stripIgnoredCharacters, typeFromAST, validate, visit,
} from 'graphql';

const scalars: Record<string, string> = { ID: 'string', String: 'string', Int: 'number', Float: 'number', Boolean: 'boolean', DateTime: 'string' };
const fragmentsFile = 'api/fragments.graphql';

/** Enums whose values are a type of the contracts already. */
const sharedEnums: ReadonlySet<string> = new Set(['ErrorCode']);

interface Maker { readonly schema: GraphQLSchema; readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>; readonly imports: Set<string>; readonly contracts: Set<string> }

/** Gives the text of each generated file by its path below src. Throws with the file's name when a document does not fit the schema. */
export function generateDocuments(schemaText: string, sources: ReadonlyMap<string, string>): Map<string, string> {
  const schema = buildSchema(schemaText);
  const shared = parse(sources.get(fragmentsFile) ?? 'fragment Nothing on Query { __typename }');
  const fragments = new Map(shared.definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [])));
  return new Map([...sources].map(([path, text]) => [path.replace(/\.graphql$/, '.document.ts'), documentFile({ schema, fragments, imports: new Set(), contracts: new Set() }, path, text)]));
}

function documentFile(maker: Maker, path: string, text: string): string {
  const parts = parse(text).definitions.map((node) => {
    if (node.kind === Kind.FRAGMENT_DEFINITION && path === fragmentsFile) return fragmentType(maker, node);
    if (node.kind === Kind.OPERATION_DEFINITION) return operationParts(maker, path, node);
    throw new Error(`${path}: fragments stand in ${fragmentsFile}, operations beside their command`);
  });
  const folder = dirname(path);
  const importPath = (file: string) => { const found = relative(folder, file); return found.startsWith('.') ? found : `./${found}`; };
  const header = [`/** Made from ${path.split('/').pop() ?? path} by scripts/generate-documents.ts; change that file instead. */`];
  if (maker.contracts.size > 0) header.push(`import type { ${[...maker.contracts].sort().join(', ')} } from '@belay/contracts';`);
  if (path !== fragmentsFile && maker.imports.size > 0) header.push(`import type { ${[...maker.imports].sort().join(', ')} } from '${importPath('api/fragments.document.js')}';`);
  if (path !== fragmentsFile) header.push(`import type { TypedDocument } from '${importPath('api/typed-document.js')}';`);
  return `${header.join('\n')}\n\n${parts.join('\n')}`;
}

function fragmentType(maker: Maker, node: FragmentDefinitionNode): string {
  const type = maker.schema.getType(node.typeCondition.name.value);
  if (type === undefined || !(isObjectType(type) || isAbstractType(type))) throw new Error(`${fragmentsFile}: ${node.name.value} is on an unknown type`);
  return `/** Fields of ${type.name} that the fragment ${node.name.value} reads. */\nexport type ${node.name.value} = ${selectionType(maker, type.name, [node.selectionSet], '')};\n`;
}

function operationParts(maker: Maker, path: string, node: OperationDefinitionNode): string {
  const name = node.name?.value;
  const root = maker.schema.getRootType(node.operation);
  if (name === undefined || root === null || root === undefined) throw new Error(`${path}: an operation needs a name`);
  const used = usedFragments(maker, node);
  const errors = validate(maker.schema, { kind: Kind.DOCUMENT, definitions: [node, ...used] });
  if (errors.length > 0) throw new Error(`${path}: ${errors.map((error) => error.message).join('; ')}`);
  const variables = (node.variableDefinitions ?? []).map((variable) => {
    const type = typeFromAST(maker.schema, variable.type);
    if (!isInputType(type)) throw new Error(`${path}: $${variable.variable.name.value} has no input type`);
    return `readonly ${variable.variable.name.value}${isNonNullType(type) ? '' : '?'}: ${inputType(maker, type, '  ')};`;
  });
  const text = stripIgnoredCharacters([node, ...used].map((part) => print(part)).join('\n'));
  const constant = `${name.charAt(0).toLowerCase()}${name.slice(1)}Document`;
  return [
    `/** What ${name} gives. */`, `export type ${name}Data = ${selectionType(maker, root.name, [node.selectionSet], '')};`, '',
    `/** What ${name} is asked with. */`, `export type ${name}Variables = ${variables.length === 0 ? 'Record<string, never>' : `{\n${variables.map((line) => `  ${line}\n`).join('')}}`};`, '',
    `/** The ${node.operation} ${name}. */`, `export const ${constant}: TypedDocument<${name}Data, ${name}Variables> = {`, `  name: '${name}',`, `  text: ${JSON.stringify(text)},`, '};', '',
  ].join('\n');
}

function usedFragments(maker: Maker, node: OperationDefinitionNode): FragmentDefinitionNode[] {
  const used = new Map<string, FragmentDefinitionNode>();
  const look = (part: OperationDefinitionNode | FragmentDefinitionNode) => visit(part, {
    FragmentSpread: (spread) => {
      const fragment = maker.fragments.get(spread.name.value);
      if (fragment !== undefined && !used.has(spread.name.value)) { used.set(spread.name.value, fragment); look(fragment); }
    },
  });
  look(node);
  return [...used.values()];
}

function selectionType(maker: Maker, typeName: string, sets: readonly SelectionSetNode[], indent: string): string {
  const only = sets.length === 1 && sets[0]?.selections.length === 1 ? sets[0].selections[0] : undefined;
  if (only?.kind === Kind.FRAGMENT_SPREAD) { maker.imports.add(only.name.value); return only.name.value; }
  const type = maker.schema.getType(typeName);
  if (isAbstractType(type)) return maker.schema.getPossibleTypes(type).map((possible) => selectionType(maker, possible.name, sets, indent)).join(' | ');
  if (!isObjectType(type)) throw new Error(`${typeName} has no fields`);
  const fields = new Map<string, FieldNode[]>();
  for (const set of sets) collect(maker, type.name, set, fields);
  const lines = [...fields].map(([key, nodes]) => {
    const name = nodes[0]?.name.value ?? key;
    if (name === '__typename') return `readonly ${key}: '${type.name}';`;
    const field = type.getFields()[name];
    if (field === undefined) throw new Error(`${type.name} has no field ${name}`);
    return `readonly ${key}: ${outputType(maker, field.type, nodes.flatMap((node) => node.selectionSet ?? []), `${indent}  `)};`;
  });
  return `{\n${lines.map((line) => `${indent}  ${line}\n`).join('')}${indent}}`;
}

function collect(maker: Maker, typeName: string, set: SelectionSetNode, fields: Map<string, FieldNode[]>): void {
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) {
      const key = selection.alias?.value ?? selection.name.value;
      fields.set(key, [...(fields.get(key) ?? []), selection]);
      continue;
    }
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : maker.fragments.get(selection.name.value);
    const condition = fragment?.typeCondition?.name.value ?? typeName;
    const conditionType = maker.schema.getType(condition);
    const applies = condition === typeName || (isAbstractType(conditionType) && maker.schema.getPossibleTypes(conditionType).some((possible) => possible.name === typeName));
    if (fragment !== undefined && applies) collect(maker, typeName, fragment.selectionSet, fields);
  }
}

function outputType(maker: Maker, type: GraphQLOutputType, sets: readonly SelectionSetNode[], indent: string): string {
  if (!isNonNullType(type)) return `${present(maker, type, sets, indent)} | null`;
  return present(maker, type.ofType, sets, indent);
}

function present(maker: Maker, type: GraphQLOutputType, sets: readonly SelectionSetNode[], indent: string): string {
  if (isListType(type)) return listOf(outputType(maker, type.ofType, sets, indent));
  return sets.length === 0 ? leafType(maker, type) : selectionType(maker, getNamedType(type).name, sets, indent);
}

function inputType(maker: Maker, type: GraphQLInputType, indent: string): string {
  if (!isNonNullType(type)) return `${presentInput(maker, type, indent)} | null`;
  return presentInput(maker, type.ofType, indent);
}

function presentInput(maker: Maker, type: GraphQLInputType, indent: string): string {
  if (isListType(type)) return listOf(inputType(maker, type.ofType, indent));
  if (!isInputObjectType(type)) return leafType(maker, type);
  const lines = Object.values(type.getFields()).map((field) => `${indent}  readonly ${field.name}${isNonNullType(field.type) && field.defaultValue === undefined ? '' : '?'}: ${inputType(maker, field.type, `${indent}  `)};\n`);
  return `{\n${lines.join('')}${indent}}`;
}

function listOf(item: string): string {
  return /^\w+$/.test(item) ? `readonly ${item}[]` : `readonly (${item})[]`;
}

function leafType(maker: Maker, type: unknown): string {
  if (isEnumType(type) && sharedEnums.has(type.name)) { maker.contracts.add(type.name); return type.name; }
  if (isEnumType(type)) return type.getValues().map((value) => `'${value.name}'`).join(' | ');
  if (isScalarType(type)) return scalars[type.name] ?? 'unknown';
  throw new Error(`${String(type)} is neither a scalar nor an enum`);
}

/** Reads all .graphql files below a folder, by their path in it. */
export function readSources(folder: string): Map<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.graphql')).sort();
  return new Map(paths.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

if (import.meta.main) {
  const source = join(import.meta.dirname, '../src');
  const made = generateDocuments(readFileSync(join(import.meta.dirname, '../../../src/schema.graphql'), 'utf8'), readSources(source));
  for (const [path, text] of made) writeFileSync(join(source, path), text);
}
