export * from './columns.js';
export * from './projects.js';
export * from './holds.js';
export * from './operations.js';
export * from './runtime.js';
