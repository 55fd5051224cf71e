import { readFileSync } from 'node:fs';

const file: { readonly version: string } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

/** Version of this package. */
export const version = file.version;
