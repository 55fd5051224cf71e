import { BelayError } from '@belay/contracts';
import { type DocumentNode, type FieldNode, type FragmentDefinitionNode, Kind, type SelectionSetNode, type ValueNode } from 'graphql';

/** Levels of fields, and sum of fields with lists counted by the entries that they ask for. */
const queryLimits = { depth: 14, cost: 20_000, fields: 2_000 } as const;

/** A list without an argument for its length counts as this many entries. */
const PLAIN_LIST_ENTRIES = 3;
const plainLists = new Set(['applications', 'services', 'routes', 'volumes', 'variables', 'instances', 'steps', 'differences', 'waitingOperations', 'changes', 'workers', 'ports']);

/**
 * Checks how deep a document goes and how much it asks for, before anything runs. Introspection counts by its depth only.
 * @throws {BelayError} QUERY_TOO_COMPLEX with the figure and the limit.
 */
export function checkComplexity(document: DocumentNode, variables: Readonly<Record<string, unknown>>): void {
  const fragments = new Map(document.definitions.flatMap((definition) => (definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [])));
  const meter = new Meter(fragments, variables);
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) meter.add(definition.selectionSet, 1, 1, new Set());
  }
}

class Meter {
  private cost = 0;
  private fields = 0;

  constructor(private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>, private readonly variables: Readonly<Record<string, unknown>>) {}

  add(set: SelectionSetNode, depth: number, entries: number, inside: ReadonlySet<string>): void {
    if (depth > queryLimits.depth) throw tooComplex('depth', depth, queryLimits.depth);
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) this.addField(selection, depth, entries, inside);
      else if (selection.kind === Kind.INLINE_FRAGMENT) this.add(selection.selectionSet, depth, entries, inside);
      else {
        const fragment = this.fragments.get(selection.name.value);
        // Fragments in a circle are refused by the validation that follows.
        if (fragment !== undefined && !inside.has(selection.name.value)) this.add(fragment.selectionSet, depth, entries, new Set([...inside, selection.name.value]));
      }
    }
  }

  private addField(field: FieldNode, depth: number, entries: number, inside: ReadonlySet<string>): void {
    if (field.name.value.startsWith('__')) return;
    this.fields += 1;
    this.cost += entries;
    if (this.fields > queryLimits.fields) throw tooComplex('number of fields', this.fields, queryLimits.fields);
    if (this.cost > queryLimits.cost) throw tooComplex('cost', this.cost, queryLimits.cost);
    if (field.selectionSet !== undefined) this.add(field.selectionSet, depth + 1, entries * this.entriesOf(field), inside);
  }

  private entriesOf(field: FieldNode): number {
    const first = field.arguments?.find((argument) => argument.name.value === 'first');
    if (first !== undefined) return Math.max(1, this.readNumber(first.value) ?? 20);
    if (plainLists.has(field.name.value)) return PLAIN_LIST_ENTRIES;
    const asksForPage = field.selectionSet?.selections.some((selection) => selection.kind === Kind.FIELD && (selection.name.value === 'nodes' || selection.name.value === 'edges')) ?? false;
    return asksForPage ? 20 : 1;
  }

  private readNumber(value: ValueNode): number | undefined {
    if (value.kind === Kind.INT) return Number(value.value);
    if (value.kind !== Kind.VARIABLE) return undefined;
    const given = this.variables[value.name.value];
    return typeof given === 'number' ? given : undefined;
  }
}

function tooComplex(what: string, found: number, limit: number): BelayError {
  return new BelayError('QUERY_TOO_COMPLEX', `The query's ${what} is ${found} or more; the limit is ${limit}. Ask for less at once: fewer levels, fewer fields, or smaller pages.`, { details: { limit, what } });
}
