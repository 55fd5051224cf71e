import type { ActivityOutput, BuildRequest } from '@belay/contracts/workflow';
import { CancellationScope, sleep } from '@temporalio/workflow';
import { CANCEL_GRACE_MS } from './options.js';
import type { OperationRun } from './operation-run.js';

type Built = ActivityOutput<'buildImage'>;
interface Begun { readonly scope: CancellationScope; readonly result: Promise<Built> }

/** Builds that are begun before the plan is there: they change nothing of an environment, and most of a deploy's time is theirs. */
export class EarlyBuilds {
  private readonly begun = new Map<string, Begun>();
  /** Those whose end is told by a step of the plan. */
  private readonly taken = new Set<string>();

  /** Begins builds. What becomes of them is told by the steps of the plan that take them. */
  begin(requests: readonly BuildRequest[], run: OperationRun): void {
    for (const request of requests) {
      const scope = new CancellationScope({ cancellable: true });
      const result = scope.run(() => run.call('buildImage', buildStep(request.application), request));
      result.catch(() => undefined);
      run.recorder.started(buildStep(request.application));
      this.begun.set(request.application, { scope, result });
    }
  }

  get isAny(): boolean {
    return this.begun.size > 0;
  }

  /** Whether a build of an application was begun before the plan. */
  has(application: string): boolean {
    return this.begun.has(application);
  }

  /** Gives the result of a build that was begun, which is cancelled with the scope of who asks; undefined for one that was not. */
  take(application: string): Promise<Built> | undefined {
    const found = this.begun.get(application);
    if (found === undefined) return undefined;
    this.taken.add(application);
    CancellationScope.current().cancelRequested.catch(() => found.scope.cancel());
    return found.result;
  }

  /** Stops the builds that a plan does not ask for; all of them without a plan. Waits for their end, but no longer than a call may take to stop. */
  async keepOnly(applications: ReadonlySet<string>, run: OperationRun): Promise<void> {
    const dropped = [...this.begun].filter(([application]) => !applications.has(application));
    if (dropped.length === 0) return;
    for (const [, { scope }] of dropped) scope.cancel();
    const ended = Promise.allSettled(dropped.map(([, { result }]) => result));
    await Promise.race([ended, CancellationScope.nonCancellable(() => sleep(CANCEL_GRACE_MS))]);
    for (const [application] of dropped) if (!this.taken.has(application)) run.recorder.skipped(buildStep(application));
  }
}

function buildStep(application: string): string {
  return `build/${application}`;
}
