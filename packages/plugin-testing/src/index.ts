export * from '@belay/contracts/certificate';
export * from './certify/certify.js';
export * from './certify/report.js';
export * from './door/kit-door.js';
export * from './door/kit-keys.js';
export * from './door/kit-door-server.js';
export * from './harness/worker-process.js';
export * from './in-process/open-plugin.js';
export { allCases } from './certify/all-cases.js';
