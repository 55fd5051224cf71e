import { workflowInfo } from '@temporalio/workflow';

type Behavior = 'PINNED' | 'AUTO_UPGRADE';

/** Gives the options that state a workflow's versioning; the server allows the statement only from a worker that is versioned itself. */
export function versionedAs(versioningBehavior: Behavior): () => { versioningBehavior?: Behavior } {
  return () => ((workflowInfo().currentDeploymentVersion?.deploymentName ?? '') === '' ? {} : { versioningBehavior });
}
