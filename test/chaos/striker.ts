import { setTimeout as delay } from 'node:timers/promises';
import type { EnvironmentDriver } from './environment-driver.ts';
import { awaitBoundary } from './operation-record.ts';
import type { PatientApi } from './patient-api.ts';
import type { Random } from './random.ts';
import type { Action, Strike, Target } from './report.ts';
import { actionsOf, isProcess, type Victims } from './victims.ts';

const RANDOM_WAIT_MS = 1_000;
const BOUNDARY_DEADLINE_MS = 4_000;
const OTHER_THAN_KILL = 0.06;

/** What to strike and when, beside what chance decides. */
export interface StrikePlan {
  readonly targets: readonly Target[];
  readonly actions: readonly Action[];
  /** Strike only when such a step begins or succeeds, e.g. `promote`; by default half of the strikes wait for any step. */
  readonly at?: string;
}

/** Chooses the next strike and carries it out. Each target comes up once before one comes up again. */
export class Striker {
  readonly strikes: Strike[] = [];
  readonly #plan: StrikePlan;
  readonly #random: Random;
  readonly #victims: Victims;
  readonly #api: PatientApi;
  readonly #say: (text: string) => void;
  #deck: Target[] = [];
  #decks = 0;

  constructor(plan: StrikePlan, random: Random, victims: Victims, api: PatientApi, say: (text: string) => void) {
    this.#plan = plan;
    this.#random = random;
    this.#victims = victims;
    this.#api = api;
    this.#say = say;
  }

  get kills(): number {
    return this.strikes.filter(({ action }) => action === 'kill').length;
  }

  /** Waits for its moment, strikes, and waits until the struck one serves again. */
  async strikeOnce(drivers: readonly EnvironmentDriver[]): Promise<void> {
    const target = this.#nextTarget();
    const action = this.#chooseAction(target);
    const part = isProcess(target) ? undefined : this.#random.pick(this.#victims.partsOf(target));
    const moment = await this.#awaitMoment(drivers);
    let beganAt = Date.now();
    await this.#victims.strike(target, action, () => { beganAt = Date.now(); }, part);
    const strike: Strike = { number: this.strikes.length + 1, target, action, ...(part === undefined ? {} : { part }), moment, beganAt, backAt: Date.now() };
    this.strikes.push(strike);
    this.#say(`${String(strike.number).padStart(3)} ${action} ${target}${part === undefined ? '' : ` ${part}`} at ${moment}; back after ${((strike.backAt - beganAt) / 1000).toFixed(1)} s; open: ${drivers.flatMap(({ open }) => [...open].map(({ kind }) => kind)).join(', ') || 'nothing'}`);
  }

  #nextTarget(): Target {
    if (this.#deck.length === 0) {
      const possible = this.#plan.targets.filter((target) => actionsOf[target].some((action) => this.#plan.actions.includes(action)));
      // Links and disks cannot be killed; every other time they are among the processes.
      const isTheirTurn = this.#decks++ % 2 === 0 || !possible.some(isProcess);
      this.#deck = possible.filter((target) => isTheirTurn || isProcess(target));
    }
    return this.#deck.splice(this.#random.below(this.#deck.length), 1)[0] ?? 'worker';
  }

  #chooseAction(target: Target): Action {
    const possible = actionsOf[target].filter((action) => this.#plan.actions.includes(action));
    const others = possible.filter((action) => action !== 'kill');
    if (!possible.includes('kill') || (others.length > 0 && this.#random.chance(OTHER_THAN_KILL))) return this.#random.pick(others.length > 0 ? others : ['kill']);
    return 'kill';
  }

  async #awaitMoment(drivers: readonly EnvironmentDriver[]): Promise<string> {
    const { at } = this.#plan;
    const isByStep = this.#random.chance(0.5) || at !== undefined;
    const skipped = this.#random.below(3);
    if (!isByStep) {
      await delay(this.#random.below(RANDOM_WAIT_MS));
      return 'random';
    }
    let seen = 0;
    const listIds = (): readonly string[] => drivers.flatMap(({ open }) => [...open].map(({ id }) => id));
    const boundary = await awaitBoundary(this.#api, listIds, (one) => (at === undefined ? seen++ >= skipped : one.includes(at)), BOUNDARY_DEADLINE_MS);
    return boundary ?? 'random';
  }
}
