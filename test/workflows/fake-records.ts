import {
  BelayError, resourceId, stepKey, type Admission, type AdmissionRecord, type DecisionRequest, type Gate, type OperationKind, type OperationOutcome, type OperationParams, type OperationStart, type Plan, type RecordedAdmission, type ReleaseSpec, type StateActivities, type StepEvent, type PluginTarget, type Wanted,
} from '@belay/contracts';
import { computePlan } from '../../src/planner/compute-plan.js';
import { dataAfter, type KeptData } from '../../src/planner/kept-data.js';
import { generationOf, releaseResources } from '../../src/planner/release-resources.js';
import { asFailure } from './fake-provider.js';

interface Row { readonly kind: OperationKind; readonly params: OperationParams; readonly wanted?: ReleaseSpec; readonly isSealed: boolean; fence?: number; approved?: string; lastGood: string | null; plan?: Plan; outcome?: OperationOutcome; readonly events: StepEvent[] }

const keyOf = (event: StepEvent): string => `${event.kind} ${event.kind === 'warning' ? event.message : event.step}`;

/** The records of one environment, in memory, with the real planner. */
export class FakeRecords {
  readonly operations = new Map<string, Row>();
  readonly releases = new Map<string, { spec: ReleaseSpec; isSealed: boolean }>();
  readonly admissions: string[] = [];
  /** Keys of steps that the target's worker has begun. */
  claimed: ReadonlySet<string> = new Set();
  /** How many admissions were written in each call. */
  readonly admissionBatches: number[] = [];
  fence = 0;
  releaseCount = 0;
  currentReleaseId: string | null = null;
  isMeantToRun = true;
  data: KeptData = {};
  isDestroyed = false;
  noWorkerAfterMs = 60_000;
  target: PluginTarget = { id: 'local', pluginId: 'fake' };
  notifier: OperationStart['notifier'] = null;
  /** What stands in an operation's way when it comes, or when its turn has come; nothing by default. */
  gateOf: (row: { readonly kind: OperationKind; readonly params: OperationParams }, when: 'admission' | 'turn') => Gate = () => ({ kind: 'open' });
  readonly approvals = new Map<string, { readonly planHash: string; readonly until: string }>();
  readonly decisions: DecisionRequest[] = [];
  /** Records that are slow to answer. */
  admissionFault: (() => Promise<void>) | undefined;
  resolveFault: (() => void | Promise<void>) | undefined;

  /** Takes the row of an operation in, as the API does before it asks for admission. */
  insert(id: string, kind: OperationKind, wanted?: ReleaseSpec, params: OperationParams = {}, isSealed = false): void {
    this.operations.set(id, { kind, params, ...(wanted === undefined ? {} : { wanted }), isSealed, lastGood: null, events: [] });
  }

  activities(): StateActivities {
    const guard = <I, O>(work: (input: I) => O) => async (input: I): Promise<Awaited<O>> => {
      try {
        return await work(input);
      } catch (error) {
        throw error instanceof BelayError ? asFailure(error) : error;
      }
    };
    return {
      recordAdmission: guard(async (record) => {
        await this.admissionFault?.();
        return this.recordAdmission(record);
      }),
      recordAdmissions: guard(async ({ admissions }) => {
        await this.admissionFault?.();
        this.admissionBatches.push(admissions.length);
        return admissions.map((record) => this.recordAdmission(record));
      }),
      readGate: guard(({ operationId }) => this.gate(operationId, 'turn')),
      readOperationStart: guard(({ operationId }) => ({ ...this.startOf(operationId), fence: this.fence })),
      requestApproval: guard(({ operationId, planHash, until }) => void this.approvals.set(operationId, { planHash, until })),
      recordDecision: guard((decision) => {
        this.decisions.push(decision);
        if (decision.isGranted) this.row(decision.operationId).approved = decision.planHash;
      }),
      beginOperation: guard(({ operationId }) => this.begin(operationId)),
      beginUndo: guard(() => ({ fence: ++this.fence })),
      beginWithWanted: guard(async ({ operationId }) => {
        const start = this.begin(operationId);
        const wanted = await this.resolveWanted(operationId).catch(() => undefined);
        return { start, ...(wanted === undefined ? {} : { wanted }) };
      }),
      resolveWanted: guard(({ operationId }) => this.resolveWanted(operationId)),
      computePlan: guard(({ operationId, goal, observed, isAhead = false }) => {
        const row = this.row(operationId);
        const found = goal.kind === 'release' ? this.releases.get(goal.releaseId) : undefined;
        const plan = computePlan({
          environmentId: 'env_1', operationId, observed, data: this.data, generation: generationOf(isAhead ? this.fence + 1 : this.fence), current: this.releases.get((isAhead ? this.currentReleaseId : row.lastGood) ?? '')?.spec ?? null,
          goal: goal.kind === 'last-good' ? { ...goal, isMeantToRun: this.isMeantToRun, failedGeneration: generationOf(this.fence - 1) }
            : goal.kind === 'release' && found !== undefined ? { kind: 'release', release: found.spec, isSealed: found.isSealed, restart: goal.restart ?? [], reach: row.kind === 'build' ? 'build' : row.kind === 'release' ? 'seal' : 'run' }
              : goal.kind === 'release' ? { kind: 'started' } : goal,
        });
        if (goal.kind !== 'last-good') row.plan = plan;
        if (goal.kind === 'release' && !isAhead && row.approved !== undefined && row.approved !== plan.hash) throw new BelayError('PLAN_CHANGED', 'Another plan was approved.');
        return plan;
      }),
      sealRelease: guard(({ releaseId, built, resolvedApplications, resolvedServices }) => {
        const draft = this.releases.get(releaseId)?.spec;
        if (draft === undefined) throw new BelayError('NOT_FOUND', 'No such draft.');
        const before = this.releases.get(this.currentReleaseId ?? '')?.spec;
        const spec: ReleaseSpec = {
          ...draft,
          applications: draft.applications.map((one) => ({ ...one, image: built[one.name]?.image ?? resolvedApplications[one.name]?.image ?? before?.applications.find(({ name }) => name === one.name)?.image })),
          services: draft.services.map((one) => ({ ...one, image: resolvedServices[one.name]?.image ?? before?.services.find(({ name }) => name === one.name)?.image })),
        };
        this.releases.set(releaseId, { spec, isSealed: true });
        const resources = releaseResources(spec, { environmentId: 'env_1', generation: generationOf(this.fence) });
        return { releaseId, number: ++this.releaseCount, resources: Object.fromEntries(resources.map((resource) => [resourceId(resource.ref), resource])), ports: {} };
      }),
      recordSteps: guard(({ operationId, events }) => this.recordSteps(operationId, events)),
      prepareTask: guard(() => ({ job: { kind: 'job', name: 'task', application: 'web', image: { ref: 'x', imageId: 'sha256:x' }, command: ['true'], mounts: [], variablesRef: 'v', timeoutMs: 60_000, cpuMillis: 100, ramBytes: 1_000_000 } as const })),
      isClaimed: guard(({ operationId, step }) => this.claimed.has(stepKey(operationId, step))),
      finishOperation: guard(({ operationId, outcome }) => {
        this.finish(operationId, outcome);
        return { notification: this.notifier === null ? null : { type: `operation.${outcome.kind}` } };
      }),
    };
  }

  private async resolveWanted(operationId: string): Promise<Wanted> {
    await this.resolveFault?.();
    const { wanted, isSealed } = this.row(operationId);
    if (wanted === undefined) throw new BelayError('NO_RELEASE', 'Nothing is wanted.');
    this.releases.set(wanted.releaseId, this.releases.get(wanted.releaseId) ?? { spec: wanted, isSealed });
    // As in the real records: what the current release was built from is not built again.
    const current = new Set(this.releases.get(this.currentReleaseId ?? '')?.spec.applications.flatMap(({ source, image }) => (image !== undefined && source.kind === 'git' ? [source.buildKey] : [])));
    const builds = wanted.applications.flatMap(({ name, source, image }) => (image === undefined && source.kind === 'git' && !current.has(source.buildKey)
      ? [{ application: name, buildKey: source.buildKey, source: { treeRef: '/tree', commit: source.commit, dockerfile: 'Dockerfile' }, args: {} }] : []));
    return { releaseId: wanted.releaseId, isSealed, builds, warnings: [] };
  }

  /** Takes what happened to steps in; what is known of a step is not taken again. */
  recordSteps(operationId: string, events: readonly StepEvent[]): void {
    const { events: known } = this.row(operationId);
    for (const event of events) if (!known.some((one) => keyOf(one) === keyOf(event))) known.push(event);
  }

  row(operationId: string): Row {
    const row = this.operations.get(operationId);
    if (row === undefined) throw new BelayError('NOT_FOUND', `There is no operation ${operationId}.`);
    return row;
  }

  private recordAdmission({ operationId, admission: said, superseded = [], readsGate = false }: AdmissionRecord): RecordedAdmission {
    // The entity hears of an end a moment later than the records.
    const asked: Admission = said.kind === 'queued' && this.row(said.behind).outcome !== undefined ? { kind: 'accepted' } : said;
    const gate: Gate = readsGate && (asked.kind === 'accepted' || asked.kind === 'queued') ? this.gate(operationId, 'admission') : { kind: 'open' };
    const admission: Admission = gate.kind !== 'frozen' ? asked : gate.failure === undefined ? { kind: 'held', by: 'freeze', message: gate.message } : { kind: 'refused', failure: gate.failure };
    this.admissions.push(`${operationId} ${admission.kind}`);
    if (admission.kind !== 'refused') for (const id of superseded) this.finish(id, { kind: 'superseded', by: operationId });
    if (admission.kind === 'merged' || admission.kind === 'refused') this.finish(operationId, admission);
    return { admission, gate };
  }

  private gate(operationId: string, when: 'admission' | 'turn'): Gate {
    const row = this.row(operationId);
    const gate = this.gateOf(row, when);
    return row.params.breakGlass !== undefined || (gate.kind === 'approval' && row.approved !== undefined) ? { kind: 'open' } : gate;
  }

  private begin(operationId: string): OperationStart {
    const row = this.row(operationId);
    if (this.isDestroyed) throw new BelayError('ENVIRONMENT_GONE', 'The environment was destroyed.');
    row.fence ??= ++this.fence;
    row.lastGood = this.currentReleaseId;
    return this.startOf(operationId);
  }

  private startOf(operationId: string): OperationStart {
    const row = this.row(operationId);
    return {
      kind: row.kind, fence: row.fence ?? 0, params: row.params, target: this.target, lastGoodReleaseId: row.lastGood, isMeantToRun: this.isMeantToRun,
      noWorkerAfterMs: this.noWorkerAfterMs, notifier: this.notifier,
    };
  }

  private finish(operationId: string, outcome: OperationOutcome): void {
    const row = this.row(operationId);
    if (row.outcome !== undefined) return;
    row.outcome = outcome;
    if (outcome.kind !== 'succeeded') return;
    if (row.kind === 'stop') this.isMeantToRun = false;
    else if (row.kind === 'destroy') this.isDestroyed = true;
    else if (row.kind !== 'build' && row.kind !== 'release' && row.kind !== 'task') {
      this.isMeantToRun = true;
      this.currentReleaseId = outcome.releaseId ?? this.currentReleaseId;
      this.data = dataAfter(this.data, this.releases.get(this.currentReleaseId ?? '')?.spec, row.plan);
    }
  }
}
