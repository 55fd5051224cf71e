import { writeFile } from 'node:fs/promises';
import { sealedDataConverter } from '@belay/plugin-sdk/temporal';
import { KitKeys } from '../door/kit-keys.js';
import { bundleCallWorkflow, CALL_BUNDLE } from './call-bundle.js';

/** Writes the kit's workflow as one file beside the compiled kit. Part of the build. */
await writeFile(CALL_BUNDLE, await bundleCallWorkflow(sealedDataConverter(new KitKeys().codec)));
