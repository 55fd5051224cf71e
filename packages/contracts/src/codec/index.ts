export * from './keyring.js';
export * from './payload-codec.js';
export * from './payload-message.js';
