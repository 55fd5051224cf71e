export * from './access-list.js';
export * from './gateway-rules.js';
export * from './local-authority.js';
export * from './start-gateway.js';
export * from './task-token.js';
