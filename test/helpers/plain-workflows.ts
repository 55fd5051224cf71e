import { Script, type RunningScriptOptions } from 'node:vm';
import { globalHandlers } from '@temporalio/worker/lib/workflow/vm-shared.js';

/** Above it a limit of time is none: that of Temporal's SDK is 49 days in the debug mode, in which tests run workflows. */
const NO_LIMIT_MS = 0x7fffffff;

let isDone = false;

/**
 * Leaves out what Temporal's SDK does for people who debug workflows, which costs more than the workflows themselves where they run in the thread of tests. Once a process.
 * Each call is watched by a thread that Node starts for it; of each promise of the process, also of those that are of no workflow, the stack is taken, for a query that no test asks; and positions in stacks are no longer those of the sources.
 * source: @temporalio/worker 1.24 reusable-vm.js, vm-shared.js
 */
export function runWorkflowsPlainly(): void {
  if (isDone) return;
  isDone = true;
  globalHandlers.install = () => undefined;
  const { runInContext } = Script.prototype;
  Script.prototype.runInContext = function (this: Script, context: object, options: RunningScriptOptions = {}): unknown {
    const { timeout, ...others } = options;
    return runInContext.call(this, context, timeout === undefined || timeout >= NO_LIMIT_MS ? others : options);
  };
}
