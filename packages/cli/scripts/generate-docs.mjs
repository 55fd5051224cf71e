/** Writes docs/cli.md from the commands; run it after `npm run build`. */
import { writeFileSync } from 'node:fs';
import { renderCliPage } from '../dist/docs/render-cli-page.js';
import { createProgram } from '../dist/program.js';
import { processCli } from '../dist/runtime/process-cli.js';

writeFileSync(new URL('../../../docs/cli.md', import.meta.url), renderCliPage(createProgram(processCli())));
