export { main } from './main.js';
export type { Cli } from './runtime/cli.js';
