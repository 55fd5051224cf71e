import { randomUUID } from 'node:crypto';
import { stepKey, type OperationMeta } from '@belay/contracts';
import type { KitDoor } from '../door/kit-door.js';
import { TARGET_SECRET_REF } from './outside-world.js';

/** An environment that a case has for itself; hands out operations as the engine would. */
export class TestEnvironment {
  readonly environmentId: string;
  readonly variablesRef: string;
  readonly #door: KitDoor;
  readonly #targetId: string;
  #fence = 0;
  #operationId = '';

  constructor(door: KitDoor, targetId: string, canary: string, variables: Readonly<Record<string, string>>) {
    this.#door = door;
    this.#targetId = targetId;
    this.environmentId = `env-${randomUUID().slice(0, 8)}`;
    this.variablesRef = `certify:${this.environmentId}/variables`;
    door.addSecret(this.environmentId, this.variablesRef, { CANARY: canary, ...variables });
    door.addSecret(this.environmentId, TARGET_SECRET_REF, canary);
    this.beginOperation();
  }

  get fence(): number {
    return this.#fence;
  }

  /** The next operation of the environment begins: what comes from earlier ones is stale from now on. */
  beginOperation(): void {
    this.#fence += 1;
    this.#operationId = `op-${randomUUID().slice(0, 8)}`;
    this.#door.beginOperation(this.environmentId, this.#fence);
  }

  /** Envelope of a step of the running operation. */
  meta(step: string): OperationMeta {
    return { operationId: this.#operationId, environmentId: this.environmentId, projectId: 'certify', targetId: this.#targetId, step, key: stepKey(this.#operationId, step), fence: this.#fence };
  }
}
