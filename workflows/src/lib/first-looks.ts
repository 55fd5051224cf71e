import { stepKey, type ActivityOutput, type Ahead, type OperationInput, type OperationKind, type OperationStart, type Wanted } from '@belay/contracts/workflow';
import { callPlugin } from './call-plugin.js';
import { pluginOptions, toRoute } from './options.js';
import { besides, sources } from './records.js';

const OBSERVE = 'observe';
/** A build touches no environment, and a task looks for itself. */
const lookless: readonly OperationKind[] = ['build', 'task', 'plan'];
/** These want no release; a repair does only where the environment is meant to run. */
const wantless: readonly OperationKind[] = ['stop', 'start', 'destroy', 'repair', 'task', 'plan'];

type Observed = ActivityOutput<'observeEnvironment'>;

/** The first looks of an operation that begins at once, sent in its very first task: they change nothing, so they need not wait until the records say that it has begun. */
export class FirstLooks {
  readonly begun: Promise<OperationStart>;
  private observed: Promise<Observed> | undefined;
  readonly wanted: Promise<Wanted> | undefined;

  constructor(input: OperationInput, { target, fence, noWorkerAfterMs }: Ahead) {
    const { operationId, environmentId, projectId, kind, order = 0 } = input;
    const needsWanted = !wantless.includes(kind);
    const begun = needsWanted && order >= 1 ? besides.beginWithWanted({ operationId }) : undefined;
    this.begun = begun?.then(({ start }) => start) ?? besides.beginOperation({ operationId });
    const route = toRoute(target, noWorkerAfterMs);
    const op = { operationId, environmentId, projectId, targetId: target.id, step: OBSERVE, key: stepKey(operationId, OBSERVE), fence };
    if (!lookless.includes(kind)) this.observed = callPlugin('observeEnvironment', { op }, route, pluginOptions('observeEnvironment', route));
    if (needsWanted) this.wanted = begun?.then(({ wanted }) => wanted ?? sources.resolveWanted({ operationId })) ?? sources.resolveWanted({ operationId });
    // Each is asked for later, if at all.
    for (const look of [this.begun, this.observed, this.wanted]) look?.catch(() => undefined);
  }

  /** Gives the look at the environment, once: what is asked later has to be looked at anew. */
  takeObserved(): Promise<Observed> | undefined {
    const { observed } = this;
    this.observed = undefined;
    return observed;
  }
}
