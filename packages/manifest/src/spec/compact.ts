/** Leaves out the fields whose value is undefined, so that absent and undefined are the same in a spec's JSON and in comparisons. */
export function compact<T extends object>(value: T): T {
  const result = { ...value };
  for (const key in result) if (result[key] === undefined) delete result[key];
  return result;
}
