import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { jobFolderName } from './job-folder.js';

/** Looks at the machine past the plugin, for the conformance kit: `probe.js <verb>`, JSON in, JSON out. */
const input = z.object({ dataDir: z.string(), targetId: z.string(), key: z.string().default('') }).parse(JSON.parse(await text(process.stdin)));
const starts = await readFile(join(input.dataDir, 'targets', input.targetId, 'jobs', jobFolderName(input.key), 'starts'), 'utf8').catch(() => '');
const answers: Readonly<Record<string, unknown>> = {
  'count-job-runs': { count: starts.split('\n').filter((line) => line !== '').length },
  'read-texts': { texts: [] },
  'find-leftovers': { items: [] },
  clean: {},
};
process.stdout.write(JSON.stringify(answers[process.argv[2] ?? ''] ?? {}));
