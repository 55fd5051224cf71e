import { access } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundleOption } from '@temporalio/worker';
import { withoutMap } from './without-map.js';

/** What the build made; sources and built code find it in the same place. */
export const CALL_BUNDLE = fileURLToPath(new URL('../../dist/harness/call.bundle.js', import.meta.url));

let bundling: Promise<WorkflowBundleOption> | undefined;

/** The kit's workflow as one file: that of the build, else one that is made now, which takes seconds of a processor; once for all certifications of a process. */
export function readCallBundle(converter: DataConverter): Promise<WorkflowBundleOption> {
  return bundling ??= access(CALL_BUNDLE).then(() => ({ codePath: CALL_BUNDLE }), async () => ({ code: await bundleCallWorkflow(converter) }));
}

/** Bundles the kit's workflow with how failures are read and written there. */
export async function bundleCallWorkflow({ failureConverterPath }: DataConverter): Promise<string> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL(`./call.workflow.${extension}`, import.meta.url)), logger: new DefaultLogger('ERROR'), ...(failureConverterPath === undefined ? {} : { failureConverterPath }),
  });
  return withoutMap(code, 'call.bundle.js');
}
