import { rename, writeFile } from 'node:fs/promises';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

/** A program of its own, because the bundler takes 250 MB that a worker would keep: `node bundle.main.js <workflows' entry> <their converters> <what they share> <bundle to write>`. */
const [workflowsPath = '', convertersPath = '', preloadPath = '', path = ''] = process.argv.slice(2);
const { code } = await bundleWorkflowCode({ workflowsPath, payloadConverterPath: convertersPath, failureConverterPath: convertersPath, preloadModules: [preloadPath], logger: new DefaultLogger('WARN') });
const temporary = `${path}.${process.pid}`;
await writeFile(temporary, code);
await rename(temporary, path);
