import { existsSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transformSync, type Options } from '@swc/core';

/** What of jest's configuration says how sources are found and read. */
export interface SourceRules {
  /** Patterns of names with the files that they stand for; the first that fits counts. */
  readonly moduleNameMapper: readonly (readonly [pattern: string, file: string])[];
  readonly swc: Options;
  /** Module that stands in for `@jest/globals`. */
  readonly globals: string;
}

let isRegistered = false;

/** Lets Node itself load the repository's TypeScript, by the names that jest's configuration maps. Once a process. */
export function readSourcesNatively({ moduleNameMapper, swc, globals }: SourceRules): void {
  if (isRegistered) return;
  isRegistered = true;
  const named = moduleNameMapper.filter(([pattern]) => pattern.startsWith('^@')).map(([pattern, file]) => ({ pattern: new RegExp(pattern), file }));
  registerHooks({
    resolve: (specifier, context, next) => {
      if (specifier === '@jest/globals') return { url: globals, format: 'module', shortCircuit: true };
      const mapped = named.find(({ pattern }) => pattern.test(specifier));
      if (mapped !== undefined) return found(specifier.replace(mapped.pattern, mapped.file));
      // What stands in an import is the name of the built file.
      if (specifier.startsWith('.') && specifier.endsWith('.js') && isSource(context.parentURL)) {
        const source = fileURLToPath(new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL));
        if (existsSync(source)) return found(source);
      }
      return next(specifier, context);
    },
    load: (url, context, next) => {
      if (!isSource(url)) return next(url, context);
      const filename = fileURLToPath(url);
      return { format: 'module', source: transformSync(readFileSync(filename, 'utf8'), { ...swc, filename, swcrc: false }).code, shortCircuit: true };
    },
  });
}

const found = (path: string): { readonly url: string; readonly format: 'module'; readonly shortCircuit: true } => ({ url: pathToFileURL(path).href, format: 'module', shortCircuit: true });
const isSource = (url: string | undefined): boolean => url !== undefined && /^file:.*\.ts(\?|$)/.test(url) && !url.includes('/node_modules/') && !url.includes('/dist/');
