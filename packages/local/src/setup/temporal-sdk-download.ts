/** Program: lets the Temporal SDK download its development server, and puts it at the path given as the only argument. */
import { mkdir, readdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { canConnect } from '../platform/ports.js';

const [target = ''] = process.argv.slice(2);
const directory = dirname(target);
await mkdir(directory, { recursive: true });
// The SDK retries for minutes; where its host cannot be reached at all, that is known in a second.
if (!(await canConnect('temporal.download', 443, 3_000))) process.exit(1);
const { TestWorkflowEnvironment } = await import('@temporalio/testing');
const environment = await TestWorkflowEnvironment.createLocal({ server: { executable: { type: 'cached-download', downloadDir: directory } } });
await environment.teardown();
const [file] = await readdir(directory);
if (file === undefined) process.exit(1);
await rename(join(directory, file), target);
