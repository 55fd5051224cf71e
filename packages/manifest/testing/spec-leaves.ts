/** Every value of a spec that is no map or list, with its JSON pointer; for tests of traceability. */
export function specLeaves(value: unknown, pointer = ''): readonly { readonly pointer: string; readonly value: unknown }[] {
  if (typeof value !== 'object' || value === null) return [{ pointer, value }];
  return Object.entries(value).flatMap(([key, child]) => specLeaves(child, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`));
}
