import type { Admission, CancelAnswer, EnvironmentCarried, EnvironmentStatus, Gate, Hold, OperationKind, OperationRequest, WaitingRequest } from '@belay/contracts/workflow';
import { supersedableKinds } from '@belay/contracts/workflow';
import { describeWait } from './describe-wait.js';

/** How many earlier requests an environment remembers, to know a repeated one. */
const REMEMBERED = 500;

/** A request that waits: for its turn, for the records to say what they say to it, for the end of a freeze, or for approvals. */
export interface Waiting extends WaitingRequest {
  readonly since: string;
  /** While the records have not answered it is not run. */
  readonly isSettling?: boolean;
  /** What stood in its way at a time (ISO 8601). */
  readonly gate?: { readonly seen: Gate; readonly at: string };
}
interface Running { readonly operationId: string; readonly kind: OperationKind; readonly since: string }

/** What an admission came to. */
export interface Admitted { readonly admission: Admission; readonly superseded: readonly string[] }

/** The order of operations of one environment: pure bookkeeping, without any effect. Times are ISO 8601. */
export class EntityState {
  isDestroyed: boolean;
  /** In the order in which they came; what is held is passed over. */
  protected waiting: readonly Waiting[];
  private seen: EnvironmentCarried['seen'];
  private running: Running | null = null;
  /** What gave way to a request that the records have not answered yet. */
  private readonly givenWay = new Map<string, readonly Waiting[]>();

  constructor(carried: EnvironmentCarried | undefined, now: string) {
    this.isDestroyed = carried?.isDestroyed ?? false;
    this.seen = carried?.seen ?? [];
    this.waiting = (carried?.waiting ?? []).map((request) => ({ ...request, since: request.since ?? now }));
  }

  /** Decides on a request and takes it in; a repeated one changes nothing. With `isSettling` it is run only after {@link settle}. */
  admit(request: OperationRequest, now: string, isSettling = false): Admitted {
    const { operationId, deliveryId } = request;
    if (this.seen.some(({ id }) => id === operationId)) return { admission: this.positionOf(operationId), superseded: [] };
    const same = this.seen.find(({ id }) => id === deliveryId);
    if (same !== undefined) return { admission: { kind: 'merged', into: same.operationId }, superseded: [] };
    if (this.isDestroyed) return { admission: refusal(request.environmentId), superseded: [] };
    const givesWay = this.waiting.filter((one) => supersedes(request, one));
    this.waiting = [...this.waiting.filter((one) => !givesWay.includes(one)), { ...request, since: now, ...(isSettling ? { isSettling } : {}), ...(request.isOpen === true ? { gate: { seen: { kind: 'open' }, at: now } } : {}) }];
    if (isSettling && givesWay.length > 0) this.givenWay.set(operationId, givesWay);
    this.remember(operationId, operationId);
    if (deliveryId !== undefined) this.remember(deliveryId, operationId);
    return { admission: this.positionOf(operationId), superseded: givesWay.map((one) => one.operationId) };
  }

  /** Takes in what the records said to a request: it may run now, is held, or was refused, and then what gave way to it waits again. */
  settle(operationId: string, { admission, gate }: { readonly admission: Admission; readonly gate: Gate }, now: string): void {
    const restored = this.givenWay.get(operationId) ?? [];
    this.givenWay.delete(operationId);
    if (admission.kind === 'refused') {
      this.drop(operationId);
      for (const one of restored) this.putBack(one);
      return;
    }
    this.change(operationId, (one) => {
      if (one.isSettling !== true) return one;
      const { isSettling: _isSettling, ...settled } = one;
      return { ...settled, gate: { seen: gate, at: now }, ...(gate.kind === 'frozen' ? { hold: { ...holdOf(gate), since: now } } : {}) };
    });
  }

  /** Takes a waiting operation out, or says that it runs or has ended. */
  cancel(operationId: string): CancelAnswer {
    if (this.running?.operationId === operationId) return { kind: 'cancelling' };
    return this.drop(operationId) ? { kind: 'cancelled' } : { kind: 'ended' };
  }

  /** Takes the next operation whose turn it is; undefined when none may run. */
  next(now: string): Waiting | undefined {
    const next = this.waiting.find(mayRun);
    if (next === undefined) return undefined;
    this.drop(next.operationId);
    this.running = { operationId: next.operationId, kind: next.kind, since: now };
    return next;
  }

  /** Puts what was taken back to its place until the freeze is over, so that others pass it. */
  hold(request: Waiting, gate: Extract<Gate, { kind: 'frozen' }>, now: string): void {
    this.running = null;
    const { gate: _gate, ...rest } = request;
    this.putBack({ ...rest, hold: { ...holdOf(gate), since: request.hold?.since ?? now } });
  }

  /** Lets what a freeze held take its turn again, all of it or what was held until now; then the records are asked anew. */
  release(now?: string): void {
    this.waiting = this.waiting.map((one) => {
      if (one.hold?.by !== 'freeze' || (now !== undefined && (one.hold.until === undefined || one.hold.until > now))) return one;
      const { hold: _hold, gate: _gate, ...free } = one;
      return free;
    });
  }

  /** Notes that what ran has ended. */
  ended(): void {
    this.running = null;
  }

  /** Takes out all that waits, e.g. after a destroy. */
  takeAll(): readonly OperationRequest[] {
    const all = this.waiting;
    this.waiting = [];
    return all;
  }

  /** Says whether an operation is the next one to run, with nothing before it. */
  isNext(operationId: string): boolean {
    return this.running === null && this.waiting.find(mayRun)?.operationId === operationId;
  }

  get hasWaiting(): boolean {
    return this.waiting.some(mayRun);
  }

  /** The next time at which a hold ends by itself. */
  get nextDue(): string | undefined {
    return this.waiting.flatMap(({ hold, approval }) => [hold?.until, approval?.until]).filter((time) => time !== undefined).sort()[0];
  }

  status(): EnvironmentStatus {
    return { running: this.running, isDestroyed: this.isDestroyed, waiting: this.waiting.map((one) => describeWait(one, this.before(one.operationId))) };
  }

  /** The whole state, for continue-as-new while nothing runs. */
  carry(): EnvironmentCarried {
    return { waiting: this.waiting.map(({ gate: _gate, isSettling: _isSettling, ahead: _ahead, ...request }) => request), seen: this.seen, isDestroyed: this.isDestroyed };
  }

  protected putBack(request: Waiting): void {
    const place = this.waiting.findIndex((one) => one.since > request.since);
    this.waiting = this.waiting.toSpliced(place === -1 ? this.waiting.length : place, 0, request);
  }

  protected drop(operationId: string): boolean {
    const { length } = this.waiting;
    this.waiting = this.waiting.filter((one) => one.operationId !== operationId);
    return this.waiting.length < length;
  }

  protected change(operationId: string, to: (one: Waiting) => Waiting): void {
    this.waiting = this.waiting.map((one) => (one.operationId === operationId ? to(one) : one));
  }

  private positionOf(operationId: string): Admission {
    const own = this.waiting.find((one) => one.operationId === operationId);
    if (own === undefined) return { kind: 'accepted' };
    if (own.hold !== undefined) return { kind: 'held', by: own.hold.by, message: own.hold.message, ...(own.hold.until === undefined ? {} : { until: own.hold.until }) };
    const behind = this.before(operationId);
    return behind === undefined ? { kind: 'accepted' } : { kind: 'queued', behind };
  }

  /** The operation after which another's turn comes; never one that has ended or is itself passed over. */
  private before(operationId: string): string | undefined {
    const index = this.waiting.findIndex((one) => one.operationId === operationId);
    return this.waiting.slice(0, index).findLast((one) => one.hold === undefined)?.operationId ?? this.running?.operationId;
  }

  private remember(id: string, operationId: string): void {
    this.seen = [...this.seen, { id, operationId }].slice(-REMEMBERED);
  }
}

/** What an environment that is gone says to everything. */
export function refusal(environmentId: string): Extract<Admission, { kind: 'refused' }> {
  return { kind: 'refused', failure: { code: 'ENVIRONMENT_GONE', message: `The environment ${environmentId} was destroyed; create it anew to deploy again.` } };
}

function mayRun({ hold, isSettling }: Waiting): boolean {
  return hold === undefined && isSettling !== true;
}

/** An ordinary one does not take the place of one that breaks the glass: an emergency would wait for the end of the freeze. */
function supersedes(newer: OperationRequest, older: Waiting): boolean {
  return supersedableKinds.includes(newer.kind) && newer.kind === older.kind && newer.subject === older.subject && (newer.breaksGlass === true || older.breaksGlass !== true);
}

function holdOf({ message, until }: Extract<Gate, { kind: 'frozen' }>): Hold {
  return { by: 'freeze', message, ...(until === undefined ? {} : { until }) };
}
