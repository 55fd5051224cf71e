import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { join, resolve } from 'node:path';
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

/** What swc made of each content of each file, as jest keeps it: the processes of a run read the same sources. */
const CACHE = resolve(import.meta.dirname, '../../node_modules/.cache/belay-tests');
const SWC = createRequire(import.meta.url)('@swc/core/package.json').version;
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
      return { format: 'module', source: readAsJavaScript(fileURLToPath(url), swc), shortCircuit: true };
    },
  });
}

function readAsJavaScript(filename: string, swc: Options): string {
  const source = readFileSync(filename, 'utf8');
  const path = join(CACHE, createHash('sha256').update(JSON.stringify([SWC, swc, filename])).update(source).digest('hex'));
  if (existsSync(path)) return readFileSync(path, 'utf8');
  const { code } = transformSync(source, { ...swc, filename, swcrc: false });
  mkdirSync(CACHE, { recursive: true });
  // Nobody may find half a file.
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, code);
  renameSync(temporary, path);
  return code;
}

const found = (path: string): { readonly url: string; readonly format: 'module'; readonly shortCircuit: true } => ({ url: pathToFileURL(path).href, format: 'module', shortCircuit: true });
const isSource = (url: string | undefined): boolean => url !== undefined && /^file:.*\.ts(\?|$)/.test(url) && !url.includes('/node_modules/') && !url.includes('/dist/');
