import type { Admission, CancelAnswer, EnvironmentCarried, EnvironmentStatus, OperationKind, OperationRequest } from '@belay/contracts';
import { supersedableKinds } from '@belay/contracts';

/** How many earlier requests an environment remembers, to know a repeated one. */
const REMEMBERED = 500;

interface Waiting extends OperationRequest { readonly since: string }
interface Running { readonly operationId: string; readonly kind: OperationKind; readonly since: string }

/** The order of operations of one environment: pure bookkeeping, without any effect. */
export class EntityState {
  isDestroyed: boolean;
  private waiting: readonly Waiting[];
  private seen: EnvironmentCarried['seen'];
  private running: Running | null = null;

  constructor(carried: EnvironmentCarried | undefined, now: string) {
    this.isDestroyed = carried?.isDestroyed ?? false;
    this.seen = carried?.seen ?? [];
    this.waiting = (carried?.waiting ?? []).map((request) => ({ since: now, ...request }));
  }

  /** Decides on a request and takes it in; a repeated one changes nothing. */
  admit(request: OperationRequest, now: string): { readonly admission: Admission; readonly superseded: readonly string[] } {
    const { operationId, deliveryId, kind } = request;
    if (this.seen.some(({ id }) => id === operationId)) return { admission: this.positionOf(operationId), superseded: [] };
    const same = this.seen.find(({ id }) => id === deliveryId);
    if (same !== undefined) return { admission: { kind: 'merged', into: same.operationId }, superseded: [] };
    if (this.isDestroyed) return { admission: refusal(request.environmentId), superseded: [] };
    const superseded = supersedableKinds.includes(kind) ? this.waiting.filter((one) => one.kind === kind).map((one) => one.operationId) : [];
    this.waiting = [...this.waiting.filter((one) => !superseded.includes(one.operationId)), { ...request, since: now }];
    this.remember(operationId, operationId);
    if (deliveryId !== undefined) this.remember(deliveryId, operationId);
    return { admission: this.positionOf(operationId), superseded };
  }

  /** Takes a waiting operation out, or says that it runs or has ended. */
  cancel(operationId: string): CancelAnswer {
    if (this.running?.operationId === operationId) return { kind: 'cancelling' };
    if (!this.waiting.some((one) => one.operationId === operationId)) return { kind: 'ended' };
    this.waiting = this.waiting.filter((one) => one.operationId !== operationId);
    return { kind: 'cancelled' };
  }

  /** Takes the next operation to run; undefined when none waits. */
  next(now: string): OperationRequest | undefined {
    const [first, ...rest] = this.waiting;
    if (first === undefined) return undefined;
    this.waiting = rest;
    this.running = { operationId: first.operationId, kind: first.kind, since: now };
    return first;
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
    return this.running === null && this.waiting[0]?.operationId === operationId;
  }

  get hasWaiting(): boolean {
    return this.waiting.length > 0;
  }

  status(): EnvironmentStatus {
    return {
      running: this.running, isDestroyed: this.isDestroyed,
      waiting: this.waiting.map(({ operationId, kind, since }) => {
        const behind = this.before(operationId);
        return { operationId, kind, since, waitsFor: behind === undefined ? 'its turn' : `operation ${behind}`, endedBy: behind === undefined ? 'nobody: it starts at once' : 'who cancels this operation or the one before it' };
      }),
    };
  }

  /** The whole state, for continue-as-new while nothing runs. */
  carry(): EnvironmentCarried {
    return { waiting: this.waiting, seen: this.seen, isDestroyed: this.isDestroyed };
  }

  private positionOf(operationId: string): Admission {
    const behind = this.waiting.some((one) => one.operationId === operationId) ? this.before(operationId) : undefined;
    return behind === undefined ? { kind: 'accepted' } : { kind: 'queued', behind };
  }

  private before(operationId: string): string | undefined {
    const index = this.waiting.findIndex((one) => one.operationId === operationId);
    return this.waiting[index - 1]?.operationId ?? this.running?.operationId;
  }

  private remember(id: string, operationId: string): void {
    this.seen = [...this.seen, { id, operationId }].slice(-REMEMBERED);
  }
}

/** What an environment that is gone says to everything. */
export function refusal(environmentId: string): Extract<Admission, { kind: 'refused' }> {
  return { kind: 'refused', failure: { code: 'ENVIRONMENT_GONE', message: `The environment ${environmentId} was destroyed; create it anew to deploy again.` } };
}
