export * from './create-plugin.js';
