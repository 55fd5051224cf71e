export * from './access-list.js';
export * from './gateway-rules.js';
export * from './start-gateway.js';
export * from './task-token.js';
