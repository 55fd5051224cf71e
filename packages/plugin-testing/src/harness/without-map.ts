const INLINE_MAP = /\/\/# sourceMappingURL=data:.*$/s;

/** Gives a bundle of workflows with an empty map, named after `file`: each worker reads the map, which is most of a bundle, and the SDK refuses one without. */
export function withoutMap(code: string, file: string): string {
  const map = Buffer.from(JSON.stringify({ version: 3, file, sources: [], names: [], mappings: '' })).toString('base64');
  return code.replace(INLINE_MAP, `//# sourceMappingURL=data:application/json;base64,${map}`);
}
