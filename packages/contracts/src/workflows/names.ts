/** Task queue of the environments' entities, which answer while somebody waits: nothing that takes long may stand in it. */
export const WORKFLOW_QUEUE = 'belay-workflows';
/** Task queue of all that environments and people have done: operations, plans, looks, exports, collections. It has room of its own in a worker, so that much of it keeps no environment from answering. */
export const OPERATION_QUEUE = 'belay-operations';
/** Which work goes first where much of it waits (1 to 5, 1 first): an environment answers at once, however many operations run; what an operation calls has its priority. */
export const workflowPriority = { environment: { priorityKey: 1 }, plan: { priorityKey: 2 }, operation: { priorityKey: 4 } } as const;

/** Task queue on which one plugin serves one target. */
export function pluginQueue(pluginId: string, targetId: string): string {
  return `plugin-${pluginId}.${targetId}`;
}

/** Workflow id of an environment's entity. */
export function environmentWorkflowId(environmentId: string): string {
  return `environment:${environmentId}`;
}

/** Workflow id of one operation. */
export function operationWorkflowId(kind: string, environmentId: string, operationId: string): string {
  return `${kind}:${environmentId}:${operationId}`;
}

/** Idempotency key of a step: the same for all its attempts. */
export function stepKey(operationId: string, step: string): string {
  return `${operationId}:${step}`;
}

/** Names under which the entity workflow takes messages. */
export const environmentMessages = { admit: 'admit', cancel: 'cancel', decide: 'decide', recheck: 'recheck', status: 'status' } as const;

/** Registered workflow types. */
export const workflowTypes = { environment: 'environmentWorkflow', operation: 'operationWorkflow', plan: 'planWorkflow', propose: 'proposeWorkflow', notify: 'notifyWorkflow', export: 'exportWorkflow', observe: 'observeWorkflow', collect: 'collectWorkflow' } as const;

/** Keyword search attributes; opaque ids only, since they are stored unencrypted. */
export const searchAttributeNames = { project: 'BelayProject', environment: 'BelayEnvironment', operation: 'BelayOperation' } as const;
