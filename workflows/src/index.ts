export { collectWorkflow } from './collect.workflow.js';
export { environmentWorkflow } from './environment.workflow.js';
export { notifyWorkflow } from './notify.workflow.js';
export { observeWorkflow } from './observe.workflow.js';
export { operationWorkflow } from './operation.workflow.js';
export { exportWorkflow } from './export.workflow.js';
export { planWorkflow } from './plan.workflow.js';
export { proposeWorkflow } from './propose.workflow.js';
export type { StepSinks } from './lib/step-sink.js';
