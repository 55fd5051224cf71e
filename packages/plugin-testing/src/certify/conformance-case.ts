import type { Capability } from '@belay/contracts';
import type { Kit } from './kit.js';

/** One thing that a plugin has to get right. */
export interface ConformanceCase {
  /** e.g. `idempotency/same-key-twice`; never changes. */
  readonly id: string;
  /** The rule in a sentence. */
  readonly rule: string;
  /** Capabilities without which the case says nothing. */
  readonly needs: readonly Capability[];
  /** Whether other cases may run beside it: it leaves the worker and what the kit plays outside alone, and no time of its own is measured. */
  readonly isShared?: boolean;
  /** Whether it has to look past the plugin. */
  readonly needsProbe?: boolean;
  /** @throws {CaseFailure} when the plugin breaks the rule; {CaseSkipped} when the profile leaves out what is needed. */
  run(kit: Kit): Promise<void>;
}

/** The plugin breaks the rule; the message says what was seen. */
export class CaseFailure extends Error {}

/** The case cannot be tried; the message says what is missing. */
export class CaseSkipped extends Error {}

/** Fails the case unless the condition holds. */
export function expectThat(condition: boolean, message: string): asserts condition {
  if (!condition) throw new CaseFailure(message);
}
