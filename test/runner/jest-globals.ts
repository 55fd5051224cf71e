/**
 * What tests import from `@jest/globals`: of the suite that runs. The names are exchanged and not only what they do, so that helpers that an earlier suite
 * of the process has loaded see the present ones as well, and the places of tests in stacks are those of their files.
 */
type Global = (...args: never[]) => unknown;

const TEST_TIMEOUT = Symbol.for('TEST_TIMEOUT_SYMBOL');

export let describe: Global | undefined;
export let it: Global | undefined;
export let test: Global | undefined;
export let expect: Global | undefined;
export let beforeAll: Global | undefined;
export let beforeEach: Global | undefined;
export let afterAll: Global | undefined;
export let afterEach: Global | undefined;

/** Of jest's own object only this; mocks and timers are those of `node:test`. */
export const jest = {
  setTimeout: (ms: number): void => void Reflect.set(globalThis, TEST_TIMEOUT, ms),
};

/** Says whose functions these are from now on. */
export function setGlobals(globals: Readonly<Record<string, Global>>): void {
  ({ describe, it, test, expect, beforeAll, beforeEach, afterAll, afterEach } = globals);
}
