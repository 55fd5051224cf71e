/**
 * What workflows take from the contract: all of its types, and the values that need no schemas.
 * Each workflow evaluates anew what its code imports, and making the schemas took 15 ms of every operation's first step.
 */
export type * from './index.js';
export * from './errors/codes.js';
export * from './errors/belay-error.js';
export * from './errors/untouched.js';
export * from './plugin/activity-limits.js';
export * from './plugin/contract-adapters.js';
export * from './plugin/contract-versions.js';
export * from './plugin/sealed-marks.js';
export * from './resources/resource-id.js';
export * from './workflows/names.js';
export * from './workflows/operation.js';
